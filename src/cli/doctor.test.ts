import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { ali, jsonLines } from '../../test/run-ali.ts';

const cwd = tmpdir();

test('ali doctor: the machine, what is used of it, and tests that pass', async () => {
  const { code, stdout, stderr } = await ali(['doctor'], { cwd });
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^This machine has\n {2}processor {2}.* cores?, \w+ \w+\n {2}memory {5}\d+ GiB, [\d.]+ free/);
  expect(stdout).toMatch(
    /^ {2}webgpu {5}(yes|no): .+\n {2}cuda {7}(yes|no): .+\n {2}Open MPI {3}(yes|no): .+\n {2}MPICH {6}(yes|no): .+$/m,
  );
  expect(stdout).toMatch(
    /^A training uses\n {2}device +cpu \(where nothing else is asked for; --device auto (takes \w+: |finds nothing faster)/m,
  );
  expect(stdout).toMatch(
    /^ {2}memory +up to \d[\d.]* GiB \(for parameters, gradients and moments, .+\); folders of images above 256 MiB stay on the disk$/m,
  );
  expect(stdout).toMatch(/^passed {2}known losses on cpu: 6 steps, at most [\d.e-]+ off/m);
  expect(stdout).toMatch(/^passed {2}product on 1 thread: \d+ GFLOP\/s/m);
  expect(stdout).toMatch(/^passed {2}training of digits: [\d.]+ steps a second, so `ali train` takes about \d/m);
  expect(stdout).toMatch(/^passed {2}flushing to the disk: \d+ ms for 1 MiB/m);
});

test('--json is one object, --no-test leaves the tests out', async () => {
  const { code, stdout } = await ali(['doctor', '--no-test', '--json'], { cwd });
  expect(code).toBe(0);
  const [host, ...more] = jsonLines(stdout);
  expect(more).toEqual([]);
  expect(host).toMatchObject({
    machine: { cores: expect.any(Number), limitGiB: null },
    devices: [{ device: 'cpu', found: true }, { device: 'webgpu' }, { device: 'cuda' }],
    memory: { trainingGiB: expect.any(Number) },
    mpi: { found: expect.any(Boolean), vendors: [{ vendor: 'Open MPI' }, { vendor: 'MPICH' }] },
    versions: { 'onnxruntime-node': expect.any(String) },
  });
  expect(host).not.toHaveProperty('tests');
});

test('losses that are other ones are no pass', async () => {
  const fault = ['--import', 'data:text/javascript,Math.abs=()=>1'];
  const env = { NODE_OPTIONS: fault.map((part) => JSON.stringify(part)).join(' ') };
  const { code, stdout, stderr } = await ali(['doctor', '--json'], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: this machine does not pass: known losses on cpu, training of digits\nhint: {2}report it/,
  );
  const [host] = jsonLines(stdout) as [{ tests: { name: string; passed: boolean }[] }];
  expect(host.tests.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([
    'known losses on cpu',
    'training of digits',
  ]);
});
