/** The devices a model can run on: which of them are there, and which one `auto` takes. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AliError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { encodeModel } from '../onnx/model.ts';
import { type Device, type DeviceName, deviceNames } from './device-name.ts';
import { loadOrt } from './ort-session.ts';

/** A device that is there, and why it was taken. */
export interface DeviceChoice {
  readonly device: Device;
  readonly why: string;
}

/** What computes where nothing else is asked for. */
export const defaultDevice: DeviceChoice = { device: 'cpu', why: 'as configured' };

/** Whether a device can be used; `what` says what was found, or what was looked for and is missing. */
interface Finding {
  readonly found: boolean;
  readonly what: string;
  readonly cause?: unknown;
}

/**
 * The device to run on. `auto` takes CUDA where its libraries and a device are there, else WebGPU where a hardware adapter
 * is there, else the CPU, and says why. A device that is named is taken or refused, never replaced.
 * @throws AliError 'usage' for another name, 'runtime' where a device was named that is not there, saying what was looked for.
 */
export async function chooseDevice(name: DeviceName): Promise<DeviceChoice> {
  if (!deviceNames.includes(name)) {
    throw new AliError('usage', `device: expected one of ${deviceNames.join(', ')}; received ${JSON.stringify(name)}`);
  }
  if (name === 'cpu') return defaultDevice;
  if (name === 'auto') return chooseBest();
  const finding = await finders[name]();
  if (finding.found) return { device: name, why: `as configured: ${finding.what}` };
  throw new AliError('runtime', `no device "${name}": ${finding.what}`, {
    remedy: remedies[name],
    cause: finding.cause,
  });
}

/** Every device but software adapters, and what was found of it, or looked for and is missing. */
export async function findDevices(): Promise<readonly { device: Device; found: boolean; what: string }[]> {
  const [cuda, webgpu] = [await findCuda(), await findHardwareWebGpu()];
  return [
    { device: 'cpu', found: true, what: `${process.platform} ${process.arch}` },
    { device: 'webgpu', found: webgpu.found, what: webgpu.what },
    { device: 'cuda', found: cuda.found, what: cuda.what },
  ];
}

async function chooseBest(): Promise<DeviceChoice> {
  const cuda = await findCuda();
  if (cuda.found) return { device: 'cuda', why: `auto: ${cuda.what}` };
  const webgpu = await findHardwareWebGpu();
  if (webgpu.found) return { device: 'webgpu', why: `auto: ${webgpu.what}` };
  return { device: 'cpu', why: `auto: no CUDA (${cuda.what}) and no WebGPU (${webgpu.what})` };
}

const remedies = {
  webgpu:
    'install a graphics driver with Vulkan and its loader (Debian and Ubuntu: libvulkan1), or take --device cpu; ' +
    'vulkaninfo --summary shows what Vulkan finds',
  cuda:
    'fetch the libraries with npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12, install the NVIDIA driver, ' +
    'CUDA 12 and cuDNN 9 and have them in LD_LIBRARY_PATH, or take --device cpu',
} as const;

const finders = { webgpu: findWebGpu, cuda: findCuda } as const;

async function findWebGpu(): Promise<Finding> {
  const { cause } = await tryDevice('webgpu');
  if (cause === undefined) return { found: true, what: `a ${softwareAdapter() ? 'software' : 'WebGPU'} adapter` };
  return { found: false, what: `no adapter for WebGPU, that is no Vulkan, Metal or Direct3D 12 driver`, cause };
}

/** As `findWebGpu`, but for software adapters; a graphics driver is not even loaded where there is no device for it. */
async function findHardwareWebGpu(): Promise<Finding> {
  if (process.platform === 'linux' && !graphicsFiles.some((path) => existsSync(path))) {
    return { found: false, what: `no graphics device (looked for ${graphicsFiles.join(', ')})` };
  }
  const finding = await findWebGpu();
  if (!finding.found || !softwareAdapter()) return finding;
  return { found: false, what: 'the only adapter is a software one' };
}

/** What the driver of a graphics processor leaves to see on Linux. */
const graphicsFiles = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'];

async function findCuda(): Promise<Finding> {
  const { platform, arch } = process;
  if (`${platform}/${arch}` !== 'linux/x64') {
    return { found: false, what: `ONNX Runtime for Node.js has CUDA on Linux x64 only; this is ${platform} ${arch}` };
  }
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    providersFolder,
  );
  const missing = providers.filter((name) => !existsSync(join(folder, name)));
  const driver = nvidiaFiles.some((path) => existsSync(path));
  const lacks = [
    ...(missing.length > 0
      ? [`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing in ${folder}`]
      : []),
    ...(driver ? [] : [`no NVIDIA device (looked for ${nvidiaFiles.join(', ')})`]),
  ];
  if (lacks.length > 0) return { found: false, what: lacks.join('; ') };
  const { cause } = await tryDevice('cuda');
  if (cause === undefined) return { found: true, what: 'an NVIDIA device and the CUDA libraries' };
  const what = `the CUDA runtime, cuBLAS, cuDNN or the device cannot be used: ${cause.message}`;
  return { found: false, what, cause };
}

/** What a driver for NVIDIA's devices leaves to see; the last is of Windows' Linux. */
const nvidiaFiles = ['/dev/nvidia0', '/proc/driver/nvidia/version', '/dev/dxg'];

/** The files that ONNX Runtime's npm package lacks and its install script fetches, and where it puts them. */
const providers = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
const providersFolder = 'bin/napi-v6/linux/x64';

/** Loads the smallest model for a device. */
async function tryDevice(device: Device): Promise<{ cause?: Error }> {
  try {
    const session = await loadOrt(encodeModel({ out: input('in', [1]) }).bytes, { device });
    await session.release();
    return {};
  } catch (error) {
    return { cause: ((error as Error).cause ?? error) as Error };
  }
}

/**
 * Whether WebGPU runs on a software driver: on Linux, where one is loaded in this process and no driver of a graphics
 * processor is. Elsewhere the system's own driver is taken for hardware.
 */
function softwareAdapter(): boolean {
  if (process.platform !== 'linux') return false;
  const loaded = readFileSync('/proc/self/maps', 'utf8');
  return /libvk_swiftshader|libvulkan_lvp/.test(loaded) && !hardwareDriver.test(loaded);
}

const hardwareDriver =
  /libGLX_nvidia|libEGL_nvidia|libnvidia-(?:glcore|eglcore|vulkan)|amdvlk|libvulkan_(?!lvp)\w+\.so/;
