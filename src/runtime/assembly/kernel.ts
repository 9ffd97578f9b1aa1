/**
 * The numeric kernels of the package in AssemblyScript: fused optimiser updates and the Philox generator, over one
 * imported memory. Every pointer is a byte offset into that memory; lengths count elements.
 */

const SMALLEST_NORMAL = reinterpret<f32>(0x00800000);

/** Zero for a subnormal lane, else the lane (NaN stays): a moment that fades must not end in slow subnormal arithmetic. */
// @ts-expect-error: decorators are AssemblyScript's
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(SMALLEST_NORMAL)));
}

// @ts-expect-error: decorators are AssemblyScript's
@inline
function flushScalar(x: f32): f32 {
  return abs<f32>(x) < SMALLEST_NORMAL ? 0 : x;
}

/** Adam with bias correction (Kingma & Ba 2015, algorithm 1): `size` = lr / (1 - beta1^t), `scale` = 1 / sqrt(1 - beta2^t). */
export function adam(
  parameter: usize,
  gradient: usize,
  moment1: usize,
  moment2: usize,
  length: usize,
  size: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  scale: f32,
  epsilon: f32,
): void {
  const end = length << 2;
  const vectorEnd = end & ~15;
  const sizes = f32x4.splat(size);
  const beta1s = f32x4.splat(beta1);
  const rest1s = f32x4.splat(rest1);
  const beta2s = f32x4.splat(beta2);
  const rest2s = f32x4.splat(rest2);
  const scales = f32x4.splat(scale);
  const epsilons = f32x4.splat(epsilon);
  let i: usize = 0;
  for (; i < vectorEnd; i += 16) {
    const g = v128.load(gradient + i);
    const m = f32x4.add(f32x4.mul(beta1s, v128.load(moment1 + i)), f32x4.mul(rest1s, g));
    const v = f32x4.add(f32x4.mul(beta2s, v128.load(moment2 + i)), f32x4.mul(f32x4.mul(rest2s, g), g));
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), scales), epsilons);
    v128.store(moment1 + i, flush(m));
    v128.store(moment2 + i, flush(v));
    v128.store(parameter + i, f32x4.sub(v128.load(parameter + i), f32x4.div(f32x4.mul(sizes, m), divisor)));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gradient + i);
    const m = beta1 * load<f32>(moment1 + i) + rest1 * g;
    const v = beta2 * load<f32>(moment2 + i) + rest2 * g * g;
    store<f32>(moment1 + i, flushScalar(m));
    store<f32>(moment2 + i, flushScalar(v));
    store<f32>(parameter + i, load<f32>(parameter + i) - (size * m) / (sqrt<f32>(v) * scale + epsilon));
  }
}

/** Heavy-ball momentum: velocity = momentum * velocity + gradient; parameter -= learningRate * velocity. */
export function momentum(
  parameter: usize,
  gradient: usize,
  velocity: usize,
  length: usize,
  learningRate: f32,
  friction: f32,
): void {
  const end = length << 2;
  const vectorEnd = end & ~15;
  const rates = f32x4.splat(learningRate);
  const frictions = f32x4.splat(friction);
  let i: usize = 0;
  for (; i < vectorEnd; i += 16) {
    const v = f32x4.add(f32x4.mul(frictions, v128.load(velocity + i)), v128.load(gradient + i));
    v128.store(velocity + i, flush(v));
    v128.store(parameter + i, f32x4.sub(v128.load(parameter + i), f32x4.mul(rates, v)));
  }
  for (; i < end; i += 4) {
    const v = friction * load<f32>(velocity + i) + load<f32>(gradient + i);
    store<f32>(velocity + i, flushScalar(v));
    store<f32>(parameter + i, load<f32>(parameter + i) - learningRate * v);
  }
}

/** Exponential moving average: average += rate * (parameter - average). */
export function average(target: usize, parameter: usize, length: usize, rate: f32): void {
  const end = length << 2;
  const vectorEnd = end & ~15;
  const rates = f32x4.splat(rate);
  let i: usize = 0;
  for (; i < vectorEnd; i += 16) {
    const a = v128.load(target + i);
    v128.store(target + i, f32x4.add(a, f32x4.mul(rates, f32x4.sub(v128.load(parameter + i), a))));
  }
  for (; i < end; i += 4) {
    const a = load<f32>(target + i);
    store<f32>(target + i, a + rate * (load<f32>(parameter + i) - a));
  }
}

/** 1 if no element is infinite or NaN, 0 otherwise; looks for an exponent of all ones, block by block of 1024 elements. */
export function finite(pointer: usize, length: usize): i32 {
  const end = pointer + (length << 2);
  const vectorEnd = pointer + ((length << 2) & ~15);
  const magnitude = i32x4.splat(0x7fffffff);
  const largest = i32x4.splat(0x7f7fffff);
  let i = pointer;
  while (i < vectorEnd) {
    const stop = min(i + 4096, vectorEnd);
    let bad = i32x4.splat(0);
    for (; i < stop; i += 16) {
      bad = v128.or(bad, i32x4.gt_s(v128.and(v128.load(i), magnitude), largest));
    }
    if (v128.any_true(bad)) return 0;
  }
  for (; i < end; i += 4) {
    if ((load<i32>(i) & 0x7fffffff) > 0x7f7fffff) return 0;
  }
  return 1;
}

/**
 * Philox4x32-10 (Salmon et al. 2011): writes `groups` groups of four blocks, 64 bytes each, for the counters
 * (first + n, counter1, counter2, counter3). Lane b of the vector holds block b of the group.
 */
export function philox(
  pointer: usize,
  groups: u32,
  first: u32,
  counter1: u32,
  counter2: u32,
  counter3: u32,
  key0: u32,
  key1: u32,
): void {
  const multiplier0 = i32x4.splat(0xd2511f53);
  const multiplier1 = i32x4.splat(0xcd9e8d57);
  const bump0 = i32x4.splat(0x9e3779b9);
  const bump1 = i32x4.splat(0xbb67ae85);
  const lanes = i32x4(0, 1, 2, 3);
  for (let group: u32 = 0; group < groups; group++) {
    let x0 = i32x4.add(i32x4.splat(first + (group << 2)), lanes);
    let x1 = i32x4.splat(counter1);
    let x2 = i32x4.splat(counter2);
    let x3 = i32x4.splat(counter3);
    let k0 = i32x4.splat(key0);
    let k1 = i32x4.splat(key1);
    for (let round = 0; round < 10; round++) {
      const a = i64x2.extmul_low_i32x4_u(x0, multiplier0);
      const b = i64x2.extmul_high_i32x4_u(x0, multiplier0);
      const c = i64x2.extmul_low_i32x4_u(x2, multiplier1);
      const d = i64x2.extmul_high_i32x4_u(x2, multiplier1);
      x0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), x1), k0);
      x1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      x2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), x3), k1);
      x3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      k0 = i32x4.add(k0, bump0);
      k1 = i32x4.add(k1, bump1);
    }
    const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
    const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
    const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
    v128.store(pointer, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(pointer, v128.shuffle<i64>(low01, low23, 1, 3), 16);
    v128.store(pointer, v128.shuffle<i64>(high01, high23, 0, 2), 32);
    v128.store(pointer, v128.shuffle<i64>(high01, high23, 1, 3), 48);
    pointer += 64;
  }
}
