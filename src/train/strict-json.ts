/** JSON in which a key written twice in one object is an error; `JSON.parse` alone would keep the last one silently. */

/** The value of `text`. @throws SyntaxError where it is no JSON or a key is repeated. */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const duplicate = repeatedKey(text);
  if (duplicate !== undefined) throw new SyntaxError(`the key ${JSON.stringify(duplicate)} is written twice`);
  return value;
}

/** The first key that stands twice in one object of `text`, which must be valid JSON. */
function repeatedKey(text: string): string | undefined {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g;
  const open: Set<string>[] = [];
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '{') open.push(new Set());
    else if (match[0] === '}') open.pop();
    else if (match[1] !== undefined) {
      const key = JSON.parse(match[0].slice(0, match[0].length - match[1].length)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
