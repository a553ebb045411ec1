// A run as text: JSON, CSV, and Python that trains the same net with PyTorch.

export const jsonOf = ({settings, code, frame}) => JSON.stringify({
    code, settings, epoch: frame.epoch, step: frame.step, losses: frame.losses, accuracies: frame.accuracies,
    weights: frame.weights.map(one => Array.from(one)), biases: frame.biases.map(one => Array.from(one)),
}, null, 1)

const lines = rows => rows.map(row => row.join(",")).join("\n") + "\n"

export const lossesCsv = ({history}) => lines([["epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"],
    ...history.map(({epoch, step, losses, accuracies}) => [epoch, step, losses.train, losses.test, accuracies?.train ?? "", accuracies?.test ?? ""])])

export const dataCsv = ({frame: {data}}) => lines([["x1", "x2", data.classes ? "class" : "value", "part"],
    ...Array.from(data.y, (y, i) => [data.x[2 * i], data.x[2 * i + 1], y, i < data.trained ? "train" : "test"])])

const COLUMNS = {"x1": "x1", "x2": "x2", "x1^2": "x1**2", "x2^2": "x2**2", "x1*x2": "x1 * x2", "sin(pi x1)": "torch.sin(torch.pi * x1)", "sin(pi x2)": "torch.sin(torch.pi * x2)"}
const OPTIMISERS = {
    sgd: rate => `SGD(parameters, lr=${rate})`, momentum: rate => `SGD(parameters, lr=${rate}, momentum=0.9)`,
    adagrad: rate => `Adagrad(parameters, lr=${rate})`, rmsprop: rate => `RMSprop(parameters, lr=${rate})`,
    adam: rate => `Adam(parameters, lr=${rate})`, adamw: rate => `AdamW(parameters, lr=${rate})`,
}
// What a textbook formula calls, for tensors and numbers alike.
const CALLS = {
    max: "def max(a, b):\n    return torch.maximum(torch.as_tensor(a), torch.as_tensor(b))",
    min: "def min(a, b):\n    return torch.minimum(torch.as_tensor(a), torch.as_tensor(b))",
    where: "def where(test, a, b):\n    return torch.where(test, torch.as_tensor(a, dtype=test_type), torch.as_tensor(b, dtype=test_type))",
}
const CALLED = ["abs", "atan", "cos", "erf", "exp", "log", "max", "min", "sin", "sqrt", "tanh", "where"]

function activationOf({activation, parameters}, entries, formulas) {
    const entry = entries.find(({name}) => name === activation)
    const settings = {...entry?.parameters, ...parameters}
    if (entry?.torch) return entry.torch.replace(/\{(\w+)\}/g, (_, name) => settings[name])
    if (!entry?.textbook) return `nn.Identity()  # ${activation}: an own function, to be written here`
    const named = Object.keys(settings)
    formulas.set(activation, `class ${className(activation)}(nn.Module):\n    def __init__(self${named.map(name => `, ${name}`).join("")}):\n        super().__init__()\n` +
        named.map(name => `        self.${name} = ${name}\n`).join("") +
        `\n    def forward(self, x):\n${named.map(name => `        ${name} = self.${name}\n`).join("")}        return ${entry.textbook}`)
    return `${className(activation)}(${named.map(name => `${name}=${settings[name]}`).join(", ")})`
}

const className = name => name.split("_").map(part => part[0].toUpperCase() + part.slice(1)).join("")
const wrapped = numbers => `[${Array.from(numbers).join(", ")}]`

export function torchCode({settings, code, first, classes, entries}) {
    const {features, layers, optimiser, penalty, dropout, batch, start, epochs} = settings
    const {data, weights, biases} = first, formulas = new Map()
    const sizes = [features.length, ...layers.map(({units}) => units), biases.at(-1).length]
    const parts = []
    layers.forEach((layer, i) => {
        parts.push(`nn.Linear(${sizes[i]}, ${sizes[i + 1]})`, activationOf(layer, entries, formulas))
        if (dropout) parts.push(`nn.Dropout(${dropout})`)
    })
    parts.push(`nn.Linear(${sizes.at(-2)}, ${sizes.at(-1)})`)
    const text = [...formulas.values()].join("\n")
    const called = CALLED.filter(name => new RegExp(`\\b${name}\\(`).test(text))
    const own = called.filter(name => name in CALLS), simple = called.filter(name => !(name in CALLS))
    const loss = classes === null ? "nn.functional.mse_loss(net(inputs[rows])[:, 0], target[rows])" : classes > 2 ?
        "nn.functional.cross_entropy(net(inputs[rows]), target[rows])" : "nn.functional.binary_cross_entropy_with_logits(net(inputs[rows])[:, 0], target[rows])"
    const term = {none: "", l1: `    loss = loss + ${penalty.strength} * sum(one.weight.abs().sum() for one in linear)\n`, l2: `    loss = loss + ${penalty.strength} / 2 * sum(one.weight.square().sum() for one in linear)\n`}[penalty.name]
    return `"""A run of the Playground, in PyTorch: the same data, start and order of batches.

Its code is ${code}
${dropout ? "Dropout draws other numbers here, so the losses are close and not equal.\n" : ""}"""

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)

x = torch.tensor(${wrapped(data.x)}).reshape(-1, 2)
target = torch.tensor(${wrapped(data.y)}${classes > 2 ? ", dtype=torch.long" : ""})
trained = ${data.trained}  # the first ones; the others test
x1, x2 = x.T
inputs = torch.stack([${features.map(name => COLUMNS[name]).join(", ")}], dim=1)

${[...simple.map(name => name === "sqrt" || name === "exp" ? `def ${name}(x):\n    return torch.${name}(torch.as_tensor(x))\n\n` : `${name} = torch.${name}\n`), ...own.map(name => `\n${CALLS[name].replaceAll("test_type", "torch.float64")}\n`), ...formulas.size ? [...formulas.values()].map(one => `\n\n${one}\n`) : []].join("")}${called.includes("sqrt") || text.includes("pi") ? "pi = torch.pi\n" : ""}
net = nn.Sequential(
${parts.map(part => `    ${part.includes("  #") ? part.replace("  #", ",  #") : `${part},`}`).join("\n")}
)
linear = [part for part in net if isinstance(part, nn.Linear)]
weights = [
${weights.map(one => `    ${wrapped(one)},`).join("\n")}
]
biases = [
${biases.map(one => `    ${wrapped(one)},`).join("\n")}
]
with torch.no_grad():
    for part, weight, bias in zip(linear, weights, biases):
        part.weight.copy_(torch.tensor(weight).reshape(part.in_features, part.out_features).T)
        part.bias.copy_(torch.tensor(bias))

parameters = net.parameters()
optimiser = torch.optim.${OPTIMISERS[optimiser.name](optimiser.rate)}


def loss_on(rows):
    return ${loss}


random = np.random.RandomState(${start.seed} + 2_000_000)
for epoch in range(1, ${epochs || 100} + 1):
    net.train()
    order = torch.from_numpy(np.argsort(random.random_sample(trained), kind="stable"))
    for rows in order.split(${batch}):
        loss = loss_on(rows)
${term.replace(/^/gm, "    ").trimEnd()}${term ? "\n" : ""}        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    net.eval()
    with torch.no_grad():
        print(epoch, float(loss_on(slice(0, trained))), float(loss_on(slice(trained, None))))
`
}
