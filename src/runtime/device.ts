/** The devices a model can run on: which of them are there, and which one `auto` takes. */

/** Where graphs are run. */
export type Device = 'cpu' | 'webgpu' | 'cuda';
