import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { add, input } from '../graph/index.ts';
import { ones, zeros } from './initialisers.ts';
import { Scope, type ScopeOptions } from './scope.ts';

const options: ScopeOptions = { mode: 'train', weights: zeros, batchNorm: { rate: 0.05, epsilon: 1e-5 } };

describe('states', () => {
  it('are declared once: the same name is the same value', () => {
    const scope = new Scope(options);
    const value = scope.state('encoder.0.weight', [2, 3], ones);
    expect(scope.state('encoder.0.weight', [2, 3], zeros)).toBe(value);
    expect([...scope.states.values()]).toEqual([
      { name: 'encoder.0.weight', shape: [2, 3], initialiser: ones, trainable: true, value },
    ]);
  });
  it('may not change their shape', () => {
    const scope = new Scope(options);
    scope.state('w', [2, 3], zeros);
    expect(() => scope.state('w', [3, 2], zeros)).toThrow(
      new AliError('shape', 'state w: expected [2, 3] as before; received [3, 2]'),
    );
  });
  it('are trainable unless it is said otherwise', () => {
    const scope = new Scope(options);
    scope.state('mean', [1], zeros, { trainable: false });
    expect(scope.states.get('mean')!.trainable).toBe(false);
  });
});

it('hands on the next value of a state where one was declared', () => {
  const scope = new Scope(options);
  const value = scope.state('mean', [1], zeros, { trainable: false });
  expect(scope.latest('mean')).toBe(value);
  const next = add(value, input('batch', [1]));
  scope.update('mean', next);
  expect(scope.latest('mean')).toBe(next);
  expect([...scope.updates]).toEqual([['mean', next]]);
});

it('knows whether it trains', () => {
  expect(new Scope(options).training).toBe(true);
  expect(new Scope({ ...options, mode: 'infer' }).training).toBe(false);
});

describe('draws', () => {
  it('are fresh each time: the second of a name has its own stream', () => {
    const scope = new Scope(options);
    const values = [scope.draw('prior', [4, 2]), scope.draw('prior', [4, 2]), scope.draw('prior', [4, 2])];
    expect([...scope.draws.keys()]).toEqual(['prior', 'prior.2', 'prior.3']);
    expect(new Set(values).size).toBe(3);
  });
  it('are float32 normals, or uint8 bytes', () => {
    const scope = new Scope(options);
    expect(scope.draw('prior', [4]).dtype).toBe('float32');
    expect(scope.draw('dropout', [4], 'bytes').dtype).toBe('uint8');
    expect([...scope.draws.values()].map(({ distribution }) => distribution)).toEqual(['normal', 'bytes']);
  });
});
