/** Runs programs on the tfjs cpu backend: imported by tests that compute. */
import '@tensorflow/tfjs-backend-cpu';

import * as tf from '../../src/compile/tf.ts';

const { warn } = console;
console.warn = () => {}; // on its first use the backend advises to install another
await tf.setBackend('cpu');
tf.scalar(0).dispose();
console.warn = warn;
