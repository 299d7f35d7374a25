// Puts what a file loads at once into the file itself: each file more costs Node half a millisecond, and there are dozens.

import { basename } from 'node:path';

/**
 * Answers the code of every file with the parts that it requires at once in front of it. Each part is entered in Node's
 * module cache under the name of its own file, so that it runs once, whichever file brings it first.
 */
export function inlineParts({ name, metafile, codes }) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const isBeginning = (file) => outputs.get(file)?.entryPoint !== undefined;
  return new Map([...codes].map(([file]) => [file, isBeginning(file) ? withParts(file) : codes.get(file)]));

  function withParts(file) {
    const order = partsOf(file, outputs).filter((part) => !isBeginning(part));
    if (order.length === 0) return codes.get(file);
    const folder = file === `${name}.cjs` ? `./${name}/` : './';
    const parts = order.map((part) => `part("${part}",(exports,require,module)=>{${codes.get(part)}\n});\n`);
    return `${prelude(folder)}${parts.join('')}((require)=>{${codes.get(file)}\n})(load);\n`;
  }
}

/** Every part that is imported at once, after those that it imports. */
function partsOf(file, outputs, seen = new Set()) {
  return (outputs.get(file)?.imports ?? [])
    .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
    .map(({ path }) => basename(path))
    .flatMap((part) => {
      if (seen.has(part)) return [];
      seen.add(part);
      return [...partsOf(part, outputs, seen), part];
    });
}

/** `part` runs a part unless the cache has it; `load` answers parts from there without looking for their files. */
const prelude = (folder) => `const load=((all)=>(id)=>{
const known=id.startsWith("./")?require.cache[__dirname+"/"+id.slice(2)]:undefined;
return known?known.exports:all(id)})(require);
function part(name,body){
const file=__dirname+"/"+${JSON.stringify(folder.slice(2))}+name;
if(require.cache[file])return;
const made=new module.constructor(file,module);
made.filename=file;made.loaded=true;require.cache[file]=made;
body(made.exports,(id)=>load(id.startsWith("./")?${JSON.stringify(folder)}+id.slice(2):id),made)}
`;
