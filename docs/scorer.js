// How search orders what it finds: a term's own entry, then lessons from the first on, then what goes with them.
const Scorer = {
  score: ([page, title, anchor, , score]) => {
    const folder = page === "lessons/glossary" && anchor ? "term" : page.split("/")[0]
    const weight = { term: 3, exercises: 0.5, reference: 0.4 }[folder] ?? 1
    return weight * score - (parseInt(title, 10) || 0) / 100
  },
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
}
