// Reporter for node:test: one JSON line per test, and one at the very end, without which the file counts as crashed.

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    yield `${JSON.stringify({
      name: data.name,
      isSuite: data.details?.type === 'suite',
      isPass: type === 'test:pass' && data.skip === undefined && data.todo === undefined,
      isSkipped: data.skip !== undefined || data.todo !== undefined,
    })}\n`;
  }
  yield '{"end":true}\n';
}
