/** A graph as the bytes of an ONNX model. */

import { AliError } from '../errors.ts';
import {
  type Attributes,
  type ConstantData,
  type DType,
  type Emitter,
  inputName,
  liveNodes,
  narrowed,
  type Shape,
  type Target,
  type Value,
} from '../graph/index.ts';
import { ProtoWriter } from './protobuf.ts';

/** Opset and file version that every operator's ONNX form is written for. */
const opset = 18;
const irVersion = 9;

/** A letter for every byte: different bytes are different strings. */
const letters = new TextDecoder('latin1');

/** What becomes of the inputs of a graph in its ONNX model, and what is written beside it. */
export interface ModelOptions {
  /** Name of the ONNX graph. */
  readonly name?: string;
  /** Inputs that become part of the model, by name: weights in an exported model. */
  readonly initializers?: ReadonlyMap<string, Float32Array>;
  /** Inputs whose first axis is left open, and with it that of every output: the model takes any batch size. */
  readonly openBatch?: readonly string[];
  /** Free text pairs, kept in the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the model will run on. Default 'cpu'. */
  readonly target?: Target;
}

export interface TensorInfo {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An ONNX model as bytes of its file, with what it takes and gives. `nodeCount` is the number of ONNX nodes. */
export interface EncodedModel {
  readonly bytes: Uint8Array;
  /** What has to be fed, in order of first use. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly nodeCount: number;
  /** Floating point operations of the products and convolutions of one call. */
  readonly flops: number;
}

interface OnnxNode {
  readonly type: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Attributes;
}

const elementType: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int64: 7, bool: 9 };

/** Writes everything that `outputs` need, and nothing else, as one ONNX model; equal nodes are written once. */
export function encodeModel(outputs: Readonly<Record<string, Value>>, options: ModelOptions = {}): EncodedModel {
  const { name = 'graph', openBatch = [], metadata = {} } = options;
  const { collector, inputs, results, flops } = collect(outputs, options);
  const bytes = writeModel((graph) => {
    collector.write(graph, name);
    for (const info of inputs) graph.message(11, (w) => writeInfo(w, info, openBatch.includes(info.name)));
    for (const info of results) graph.message(12, (w) => writeInfo(w, info, openBatch.length > 0));
  }, metadata);
  return { bytes, inputs, outputs: results, nodeCount: collector.nodes.length, flops };
}

/** An ONNX file around a graph. */
export function writeModel(
  graph: (writer: ProtoWriter) => void,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const writer = new ProtoWriter().varint(1, irVersion).string(2, 'adversarial-inference').message(7, graph);
  writer.message(8, (w) => w.string(1, '').varint(2, opset));
  for (const [key, value] of Object.entries(metadata)) writer.message(14, (w) => w.string(1, key).string(2, value));
  return writer.finish();
}

/** The nodes that `outputs` need, and what has to be fed for them, in order of first use. */
export function collect(
  outputs: Readonly<Record<string, Value>>,
  { initializers = new Map(), target = 'cpu' }: Pick<ModelOptions, 'initializers' | 'target'> = {},
) {
  const collector = new Collector(target);
  const names = new Map<Value, string>();
  const inputs: TensorInfo[] = [];
  const taken = new Set<string>();
  let flops = 0;

  const values = Object.values(outputs);
  const computed = narrowed(values);
  for (const node of liveNodes(values, computed)) {
    const before = collector.nodes.length;
    const emitted = node.rule.emit(
      collector,
      node.inputs.map((value) => names.get(computed(value))!),
    );
    for (const [index, output] of [emitted].flat().entries()) names.set(node.outputs[index]!, output);
    if (collector.nodes.length > before) flops += node.rule.flops ?? 0;
    const [value] = node.outputs;
    const fed = value && inputName(value);
    if (fed === undefined) continue;
    if (taken.has(fed)) throw new AliError('shape', `encodeModel: two different inputs are named "${fed}"`);
    taken.add(fed);
    const weights = initializers.get(fed);
    if (weights) collector.named(fed, weights, value!.shape);
    else inputs.push({ name: fed, shape: value!.shape, dtype: value!.dtype });
  }
  for (const output of Object.keys(outputs)) {
    if (taken.has(output)) throw new AliError('shape', `encodeModel: "${output}" names both an input and an output`);
  }
  const results = Object.entries(outputs).map(([output, value]) => {
    collector.nameOutput(output, names.get(computed(value))!);
    return { name: output, shape: value.shape, dtype: value.dtype };
  });
  return { collector, inputs, results, flops };
}

/** Collects ONNX nodes and constants; a node equal to an earlier one is that one. */
class Collector implements Emitter {
  readonly target: Target;
  readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, { data: ConstantData; shape: Shape; name: string }>();
  private readonly known = new Map<string, string[]>();
  private readonly renamed = new Map<string, string>();

  constructor(target: Target) {
    this.target = target;
  }

  node(type: string, inputs: string[], attributes: Attributes = {}): string {
    return this.emitNodes(type, inputs, 1, attributes)[0]!;
  }

  emitNodes(type: string, inputs: string[], outputs: number, attributes: Attributes = {}): string[] {
    const key = JSON.stringify([type, inputs, outputs, attributes]);
    const before = this.known.get(key);
    if (before) return before;
    const number = this.nodes.length;
    const names = Array.from({ length: outputs }, (_, index) => `${type}_${number}${index ? `_${index}` : ''}`);
    this.nodes.push({ type, inputs, outputs: names, attributes });
    this.known.set(key, names);
    return names;
  }

  constant(data: ConstantData, shape: Shape): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${data.constructor.name} ${shape} ${letters.decode(bytes)}`;
    const before = this.constants.get(key);
    if (before) return before.name;
    const name = `constant_${this.constants.size}`;
    this.constants.set(key, { data, shape, name });
    return name;
  }

  integers(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  named(name: string, data: Float32Array, shape: Shape): void {
    this.constants.set(`named ${name}`, { data, shape, name });
  }

  /** Lets a computed tensor leave under `output`: by renaming it, or as a copy where it leaves twice or is an input. */
  nameOutput(output: string, tensor: string): void {
    const computed = this.nodes.some(({ outputs }) => outputs.includes(tensor));
    if (computed && !this.renamed.has(tensor)) this.renamed.set(tensor, output);
    else this.nodes.push({ type: 'Identity', inputs: [tensor], outputs: [output], attributes: {} });
  }

  /** `naming` gives tensors other names in what is written. */
  write(graph: ProtoWriter, name: string, naming: (tensor: string) => string = (tensor) => tensor): void {
    const final = (tensor: string) => naming(this.renamed.get(tensor) ?? tensor);
    for (const [index, node] of this.nodes.entries()) {
      graph.message(1, (w) => {
        for (const tensor of node.inputs) w.string(1, final(tensor));
        for (const tensor of node.outputs) w.string(2, final(tensor));
        w.string(3, `${node.type}_${index}`).string(4, node.type);
        for (const [key, value] of Object.entries(node.attributes)) w.message(5, (a) => writeAttribute(a, key, value));
      });
    }
    graph.string(2, name);
    for (const { data, shape, name: tensor } of this.constants.values()) {
      graph.message(5, (w) => writeTensor(w, tensor, data, shape));
    }
  }
}

function writeAttribute(writer: ProtoWriter, name: string, value: Attributes[string]): void {
  writer.string(1, name);
  if (typeof value === 'number') writer.varint(3, value).varint(20, 2);
  else if (typeof value === 'string') writer.string(4, value).varint(20, 3);
  else if ('float' in value) writer.float(2, value.float).varint(20, 1);
  else {
    for (const item of value) writer.varint(8, item);
    writer.varint(20, 7);
  }
}

function writeTensor(writer: ProtoWriter, name: string, data: ConstantData, shape: Shape): void {
  for (const size of shape) writer.varint(1, size);
  writer.varint(2, data instanceof Float32Array ? 1 : data instanceof Uint8Array ? 2 : 7);
  writer.string(8, name).bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

export function writeInfo(writer: ProtoWriter, { name, shape, dtype }: TensorInfo, open: boolean): void {
  writer.string(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.varint(1, elementType[dtype]).message(2, (dims) => {
        for (const [axis, size] of shape.entries()) {
          dims.message(1, (dim) => (open && axis === 0 ? dim.string(2, 'batch') : dim.varint(1, size)));
        }
      }),
    ),
  );
}
