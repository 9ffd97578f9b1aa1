/** The names of the devices, apart from what it takes to use one. */

/** Where graphs are run. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** What may be asked for: a device, or the best that is there. */
export const deviceNames = ['cpu', 'webgpu', 'cuda', 'auto'] as const;
export type DeviceName = (typeof deviceNames)[number];
