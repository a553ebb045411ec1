// Situations of the course: settings, and one sentence of what to look for.
export const presets = [
    {
        name: "Straight lines cannot bend", look: "Three layers, all linear: press Play, and the boundary stays a straight line however long you train; then give layer 1 another activation.",
        settings: {layers: [{units: 6, activation: "identity"}, {units: 6, activation: "identity"}, {units: 4, activation: "identity"}]},
    },
    {
        name: "Units that die", look: "The rate is too large for ReLU: soon every unit of layer 2 is dead on all points, and without a gradient none comes back; lower the rate to 0.1.",
        settings: {data: {name: "moons"}, layers: [{units: 8, activation: "relu"}, {units: 8, activation: "relu"}], optimiser: {name: "sgd", rate: 5}, start: {name: "he"}},
    },
    {
        name: "Gradients that vanish", look: "Six sigmoid layers: compare the gradient bars of layer 6 and layer 1, then put tanh in all layers.",
        settings: {layers: Array.from({length: 6}, () => ({units: 6, activation: "sigmoid"})), optimiser: {name: "sgd", rate: 0.3}, start: {name: "xavier"}},
    },
    {
        name: "A spiral with sines", look: "Sine units bend often enough to follow the arms; put tanh in their place and count the epochs it takes.",
        settings: {data: {name: "spiral", noise: 0.03}, layers: [{units: 8, activation: "sine"}, {units: 8, activation: "sine"}], optimiser: {name: "adam", rate: 0.01}},
    },
    {
        name: "Three classes", look: "Three outputs share one softmax: each region takes its class's colour, and their probabilities sum to 1 everywhere.",
        settings: {data: {name: "three", noise: 0.15}, layers: [{units: 5, activation: "tanh"}]},
    },
    {
        name: "XOR with one sine unit", look: "A single sine unit cuts the plane into stripes and solves XOR; try one tanh unit, which cannot.",
        settings: {data: {name: "xor"}, layers: [{units: 1, activation: "sine"}], start: {seed: 3}},
    },
    {
        name: "Too few points, too large a net", look: "The training loss falls while the test loss climbs: change the points, the noise or the penalty until both fall.",
        settings: {data: {name: "moons", noise: 0.35, points: 60, share: 0.3}, layers: [{units: 8, activation: "relu"}, {units: 8, activation: "relu"}, {units: 8, activation: "relu"}], optimiser: {name: "adam", rate: 0.03}},
    },
    {
        name: "Each layer its own activation", look: "Sine, Swish and tanh in one net: look at the pictures of the units and tell from them which layer is which.",
        settings: {data: {name: "spiral", noise: 0.05}, layers: [{units: 8, activation: "sine"}, {units: 6, activation: "swish", parameters: {beta: 1.5}}, {units: 4, activation: "tanh"}], optimiser: {name: "adam", rate: 0.01}},
    },
]
