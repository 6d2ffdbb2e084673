// The fitted models, as the study exported them, and the arithmetic of their predictions.

// Data that the page holds as deflated bytes in base64; see scripts/digitlab/exported/packing.py.
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const whole = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(whole).arrayBuffer();
}

function dataOf(name) {
  const element = document.getElementById(name);
  return element && globalThis.DecompressionStream ? JSON.parse(element.textContent) : null;
}

async function restoreLayer({ inputs, bits, weights, step, bias }) {
  const buffer = await unpack(weights);
  const whole = bits === 8 ? new Int8Array(buffer) : new Int16Array(buffer);
  return { inputs, bias, weights: Float64Array.from(whole, (value, at) => value * step[Math.floor(at / inputs)]) };
}

// z = W a + b, one sum for each output.
function outputs({ inputs, weights, bias }, values) {
  return bias.map((start, output) => {
    let sum = start;
    for (let input = 0, at = output * inputs; input < inputs; input += 1, at += 1) sum += weights[at] * values[input];
    return sum;
  });
}

function softmax(logits) {
  const highest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - highest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

class Model {
  constructor(described, layers) {
    Object.assign(this, described, { layers });
    // One output for two classes: a sum of evidence for the second, and so against the first.
    this.isSigmoid = this.layers.at(-1).bias.length === 1;
  }

  static async restore(described) {
    return new Model(described, await Promise.all(described.layers.map(restoreLayer)));
  }

  // The gray levels 0..255 as the model was trained on them.
  scaled(gray) {
    return Float64Array.from(gray, (level) => level * this.factor + this.offset);
  }

  // The values that enter each layer, then the outputs of the last; between layers, max(z, 0).
  activations(gray) {
    const values = [this.scaled(gray)];
    this.layers.forEach((layer, place) => {
      const raw = outputs(layer, values.at(-1));
      values.push(place < this.layers.length - 1 ? raw.map((value) => Math.max(value, 0)) : raw);
    });
    return values;
  }

  // For each class its logit and its probability.
  predict(gray) {
    const last = this.activations(gray).at(-1);
    if (!this.isSigmoid) return { logits: last, probabilities: softmax(last) };
    return { logits: [-last[0], last[0]], probabilities: softmax([0, last[0]]) };
  }

  // What each pixel adds to the logit of a class, w_k x; the rest of the logit is the bias. A network
  // with ReLU is linear as long as the same units are active, so that the same holds for it with the
  // weights of its paths through the active units.
  evidence(gray, chosen) {
    const values = this.activations(gray);
    const sign = this.isSigmoid && chosen === 0 ? -1 : 1;
    let above = values.at(-1).map((_, output) => (output === (this.isSigmoid ? 0 : chosen) ? sign : 0));
    for (let place = this.layers.length - 1; place >= 0; place -= 1) {
      const { inputs, weights } = this.layers[place];
      const below = new Float64Array(inputs);
      above.forEach((factor, output) => {
        if (!factor) return;
        for (let input = 0; input < inputs; input += 1) below[input] += factor * weights[output * inputs + input];
      });
      if (place) values[place].forEach((value, unit) => { if (value <= 0) below[unit] = 0; });
      above = below;
    }
    return above.map((weight, pixel) => weight * values[0][pixel]);
  }
}
