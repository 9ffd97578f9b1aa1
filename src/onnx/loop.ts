/** A step as the body of ONNX's Loop: several steps in one call of the runtime. */

import { AliError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { collect, type EncodedModel, type ModelOptions, type TensorInfo, writeInfo, writeModel } from './model.ts';
import type { ProtoWriter } from './protobuf.ts';

export interface LoopOptions extends Pick<ModelOptions, 'name' | 'target'> {
  /** Most steps a call runs: the length of the first axis of what differs from step to step. */
  readonly steps: number;
  /** From an input of the step to the output that takes its place in the next one. All other inputs differ by step. */
  readonly carried: ReadonlyMap<string, string>;
}

/** Name of the input that says how many steps a call runs, an int64 of shape []. */
export const loopSteps = 'steps';

/**
 * The model that runs a step up to `steps` times. Carried inputs are fed as the first step needs them and leave as the last
 * step made them. Every other input is fed as [steps, …shape], one row a step; every other output leaves as [n, …shape] for
 * the n steps that were run.
 * @throws AliError 'shape' where what is carried is no input and output of one shape.
 */
export function encodeLoop(outputs: Readonly<Record<string, Value>>, options: LoopOptions): EncodedModel {
  const { name = 'loop', steps, carried } = options;
  const { collector, inputs, results, flops } = collect(outputs, options);
  const states = [...carried].map(([before, after]) => {
    const input = inputs.find((info) => info.name === before);
    const output = results.find((info) => info.name === after);
    if (!input || !output || `${input.shape}` !== `${output.shape}`) {
      throw new AliError('shape', `encodeLoop: expected "${before}" and "${after}" of one shape; received another`);
    }
    return { input, output };
  });
  const rows = inputs.filter(({ name }) => !carried.has(name));
  const watched = results.filter((info) => states.every(({ output }) => output !== info));
  const stacked = (info: TensorInfo): TensorInfo => ({ ...info, shape: [steps, ...info.shape] });

  const stepCount: TensorInfo = { name: loopSteps, shape: [], dtype: 'int64' };
  const fed = [stepCount, ...rows.map(stacked), ...states.map(({ input }) => input)];
  const left = [...states.map(({ output }) => output), ...watched.map(stacked)];

  const outer = new Set([...inputs, ...results].map(({ name }) => name));
  const bytes = writeModel((graph) => {
    graph.message(1, (node) => {
      // The empty name leaves out the condition: the step count alone ends the loop.
      for (const input of [loopSteps, '', ...states.map(({ input }) => input.name)]) node.string(1, input);
      for (const { name } of left) node.string(2, name);
      node
        .string(4, 'Loop')
        .message(5, (body) => body.string(1, 'body').message(6, writeBody).varint(20, graphAttribute));
    });
    graph.string(2, name);
    for (const info of fed) graph.message(11, (w) => writeInfo(w, info, false));
    for (const info of left)
      graph.message(12, (w) =>
        writeInfo(
          w,
          info,
          watched.some(({ name }) => name === info.name),
        ),
      );
  });
  return { bytes, inputs: fed, outputs: left, nodeCount: collector.nodes.length, flops };

  function writeBody(graph: ProtoWriter): void {
    for (const { name } of rows) writeNode(graph, 'Gather', [name, 'iteration'], inside(name));
    writeNode(graph, 'Identity', ['condition'], inside('condition'));
    collector.write(graph, 'step', (tensor) => (outer.has(tensor) ? inside(tensor) : tensor));
    const first: readonly TensorInfo[] = [
      { name: 'iteration', shape: [], dtype: 'int64' },
      { name: 'condition', shape: [], dtype: 'bool' },
    ];
    const last = { ...first[1]!, name: inside('condition') };
    const named = (info: TensorInfo): TensorInfo => ({ ...info, name: inside(info.name) });
    const before = [...first, ...states.map(({ input }) => named(input))];
    const after = [last, ...[...states.map(({ output }) => output), ...watched].map(named)];
    for (const info of before) graph.message(11, (w) => writeInfo(w, info, false));
    for (const info of after) graph.message(12, (w) => writeInfo(w, info, false));
  }
}

/** What ONNX calls the type of an attribute that is a graph. */
const graphAttribute = 5;

/** A name within the body: names of the graph around it must not come back there. */
const inside = (name: string) => `${name}@step`;

function writeNode(graph: ProtoWriter, type: string, inputs: readonly string[], output: string): void {
  graph.message(1, (node) => {
    for (const input of inputs) node.string(1, input);
    node.string(2, output).string(4, type);
  });
}
