// How search orders what it finds: a term's own entry, then lessons from the first on, then what goes with them.
var Scorer = { // var: as in searchtools.js, which makes its own where there is none
  score: ([page, title, anchor, , score]) => {
    const weight = page === "lessons/glossary" ? (anchor ? 3 : 0.5) : page.startsWith("lessons/") ? 1 : 0.5
    return weight * score - (parseInt(title, 10) || 0) / 100
  },
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
}
