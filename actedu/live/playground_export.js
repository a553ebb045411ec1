// A run as text: JSON, CSV, and Python that trains the same net with PyTorch.

export const jsonOf = ({settings, code, frame, edits, perEpoch}) => JSON.stringify({
    code, settings, epoch: frame.step / perEpoch, step: frame.step, edits, losses: frame.losses, accuracies: frame.accuracies,
    weights: frame.weights.map(one => Array.from(one)), biases: frame.biases.map(one => Array.from(one)),
}, null, 1)

const lines = rows => rows.map(row => row.join(",")).join("\n") + "\n"

export const lossesCsv = ({history}) => lines([["epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"],
    ...history.map(({epoch, step, losses, accuracies}) => [epoch, step, losses.train, losses.test, accuracies?.train ?? "", accuracies?.test ?? ""])])

export const dataCsv = ({frame: {data}}) => lines([["x1", "x2", data.classes ? "class" : "value", "part"],
    ...Array.from(data.y, (y, i) => [data.x[2 * i], data.x[2 * i + 1], y, i < data.trained ? "train" : "test"])])

const COLUMNS = {"x1": "x1", "x2": "x2", "x1^2": "x1**2", "x2^2": "x2**2", "x1*x2": "x1 * x2", "sin(pi x1)": "torch.sin(torch.pi * x1)", "sin(pi x2)": "torch.sin(torch.pi * x2)"}
const TORCH_OPTIMISERS = {
    sgd: (of, rate) => `SGD(${of}, lr=${rate})`, momentum: (of, rate) => `SGD(${of}, lr=${rate}, momentum=0.9)`,
    adagrad: (of, rate) => `Adagrad(${of}, lr=${rate})`, rmsprop: (of, rate) => `RMSprop(${of}, lr=${rate})`,
    adam: (of, rate) => `Adam(${of}, lr=${rate})`, adamw: (of, rate) => `AdamW(${of}, lr=${rate})`,
}
// What a textbook formula calls, for tensors and numbers alike.
const CALLS = {
    max: ["def max(a, b):", "    return torch.maximum(torch.as_tensor(a), torch.as_tensor(b))"],
    min: ["def min(a, b):", "    return torch.minimum(torch.as_tensor(a), torch.as_tensor(b))"],
    sqrt: ["def sqrt(x):", "    return torch.sqrt(torch.as_tensor(x))"],
    where: ["def where(test, a, b):", "    a, b = (torch.as_tensor(one, dtype=torch.float64) for one in (a, b))", "    return torch.where(test, a, b)"],
    ...Object.fromEntries(["abs", "atan", "cos", "erf", "exp", "log", "sin", "tanh"].map(name => [name, [`${name} = torch.${name}`]])),
}

// How PyTorch spells a layer's activation; what it does not have becomes a module, written from the textbook's formula.
function activationOf({activation, parameters}, entries, modules) {
    const entry = entries.find(({name}) => name === activation)
    const settings = {...entry?.parameters, ...parameters}
    if (entry?.torch) return entry.torch.replace(/\{(\w+)\}/g, (_, name) => settings[name])
    if (!entry?.textbook) return `nn.Identity()  # ${activation} is an own function: write it here`
    const named = Object.keys(settings), name = activation.split("_").map(part => part[0].toUpperCase() + part.slice(1)).join("")
    modules.set(name, {text: entry.textbook, lines: [
        `class ${name}(nn.Module):`,
        ...named.length ? [`    def __init__(self, ${named.join(", ")}):`, "        super().__init__()", `        self.settings = ${named.join(", ")}${named.length > 1 ? "" : ","}`, ""] : [],
        "    def forward(self, x):",
        ...named.length ? [`        ${named.join(", ")}${named.length > 1 ? "" : ","} = self.settings`] : [],
        `        return ${entry.textbook}`,
    ]})
    return `${name}(${named.map(key => `${key}=${settings[key]}`).join(", ")})`
}

const listed = numbers => `[${Array.from(numbers).join(", ")}]`

export function torchCode({settings, code, first, classes, entries, edits}) {
    const {features, layers, optimiser, penalty, dropout, batch, start, epochs} = settings
    const {data, weights, biases} = first, modules = new Map()
    const sizes = [features.length, ...layers.map(({units}) => units), biases.at(-1).length]
    const parts = layers.flatMap((layer, i) => [
        `nn.Linear(${sizes[i]}, ${sizes[i + 1]})`, activationOf(layer, entries, modules), ...dropout ? [`nn.Dropout(${dropout})`] : [],
    ]).concat(`nn.Linear(${sizes.at(-2)}, ${sizes.at(-1)})`)
    const formulas = [...modules.values()].map(({text}) => text).join(" ")
    const called = Object.keys(CALLS).filter(name => new RegExp(`\\b${name}\\(`).test(formulas))
    const output = classes > 2 ? "net(inputs[rows])" : "net(inputs[rows])[:, 0]"
    const loss = classes === null ? "mse_loss" : classes > 2 ? "cross_entropy" : "binary_cross_entropy_with_logits"
    const term = {none: "", l1: "sum(part.weight.abs().sum() for part in linear)", l2: "sum(part.weight.square().sum() for part in linear)"}[penalty.name]
    return [
        '"""A run of the Playground in PyTorch: the same data, start and order of batches.',
        "",
        `Its code is ${code}`,
        ...edits.some(({step}) => step) ? ["Weights that were set by hand after the start are not in it."] : [],
        ...dropout ? ["Dropout draws other numbers here, so that the losses are near but not equal."] : [],
        '"""',
        "",
        "import numpy as np",
        "import torch",
        "from torch import nn",
        "",
        "torch.set_default_dtype(torch.float64)",
        "",
        `x = torch.tensor(${listed(data.x)}).reshape(-1, 2)`,
        `target = torch.tensor(${listed(data.y)}${classes > 2 ? ", dtype=torch.long" : ", dtype=torch.float64"})`,
        `trained = ${data.trained}  # the first ones; the others test`,
        "x1, x2 = x.T",
        `inputs = torch.stack([${features.map(name => COLUMNS[name]).join(", ")}], dim=1)`,
        ...called.flatMap(name => CALLS[name].length > 1 ? ["", "", ...CALLS[name]] : CALLS[name]),
        ...[...modules.values()].flatMap(({lines}) => ["", "", ...lines]),
        ...modules.size ? ["", ""] : [],
        ...formulas.includes("pi") ? ["pi = torch.pi"] : [],
        "net = nn.Sequential(",
        ...parts.map(part => `    ${part.replace(/(  #.*)?$/, ",$1")}`),
        ")",
        "linear = [part for part in net if isinstance(part, nn.Linear)]",
        "weights = [",
        ...weights.map(one => `    ${listed(one)},`),
        "]",
        "biases = [",
        ...biases.map(one => `    ${listed(one)},`),
        "]",
        "with torch.no_grad():",
        "    for part, weight, bias in zip(linear, weights, biases):",
        "        part.weight.copy_(torch.tensor(weight).reshape(part.in_features, part.out_features).T)",
        "        part.bias.copy_(torch.tensor(bias))",
        `optimiser = torch.optim.${TORCH_OPTIMISERS[optimiser.name]("net.parameters()", optimiser.rate)}`,
        "",
        "",
        "def loss_on(rows):",
        `    return nn.functional.${loss}(${output}, target[rows])`,
        "",
        "",
        `random = np.random.RandomState(${start.seed} + 2_000_000)`,
        `for epoch in range(1, ${epochs || 100} + 1):`,
        "    net.train()",
        '    order = torch.from_numpy(np.argsort(random.random_sample(trained), kind="stable"))',
        `    for rows in order.split(${batch}):`,
        "        loss = loss_on(rows)",
        ...term && penalty.strength ? [`        loss = loss + ${penalty.strength}${penalty.name === "l2" ? " / 2" : ""} * ${term}`] : [],
        "        optimiser.zero_grad()",
        "        loss.backward()",
        "        optimiser.step()",
        "    net.eval()",
        "    with torch.no_grad():",
        "        print(epoch, float(loss_on(slice(0, trained))), float(loss_on(slice(trained, None))))",
        "",
    ].join("\n")
}
