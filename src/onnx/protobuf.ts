/** A writer for the protobuf wire format: just what ONNX models and TensorBoard events need. */

const text = new TextEncoder();

/**
 * Collects fields of one message in the order of the calls.
 * Source: the encoding page of the Protocol Buffers documentation (wire types 0, 1, 2 and 5).
 */
export class ProtoWriter {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  /** A non-negative or negative integer as varint; negative ones take ten bytes, as protobuf's int64 does. */
  varint(field: number, value: number | bigint): this {
    return this.tag(field, 0).rawVarint(value);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.tag(field, 5).raw(bytes);
  }

  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.tag(field, 1).raw(bytes);
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.tag(field, 2).rawVarint(value.length).raw(value);
  }

  /** A nested message, written by `build` into a writer of its own. */
  message(field: number, build: (writer: ProtoWriter) => void): this {
    const nested = new ProtoWriter();
    build(nested);
    this.tag(field, 2).rawVarint(nested.size);
    for (const chunk of nested.chunks) this.chunks.push(chunk);
    this.size += nested.size;
    return this;
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.size);
    let offset = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, offset);
      offset += chunk.length;
    }
    return out;
  }

  private tag(field: number, wireType: number): this {
    return this.rawVarint(field * 8 + wireType);
  }

  private rawVarint(value: number | bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 128n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.raw(Uint8Array.from(bytes));
  }

  private raw(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.size += bytes.length;
    return this;
  }
}
