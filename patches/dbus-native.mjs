// What is changed in dbus-native 0.16.1, file by file, and why. A peer socket has no message bus in front of it that
// would refuse such messages for us.

export const version = '0.16.1';

export const replacements = [
  {
    file: 'lib/signature.js',
    why: 'letters that are no D-Bus types; a closing bracket must never begin a type',
    find: `'(){}ybnqiuxtdsogarvehm*?@&^'.split('')`,
    put: `'({ybnqiuxtdhsogav'.split('')`,
  },
  {
    file: 'lib/signature.js',
    why: 'a dictionary entry is only allowed as the element of an array',
    find: `  function parseOne(c) {`,
    put: `  function parseOne(c, inArray) {`,
  },
  {
    file: 'lib/signature.js',
    why: 'a dictionary entry is only allowed as the element of an array',
    find: `        res.child.push(parseOne(ele));
        return res;`,
    put: `        res.child.push(parseOne(ele, true));
        return res;`,
  },
  {
    file: 'lib/signature.js',
    why: 'an array of empty structs was read for ever, because its elements take no room',
    find: `          res.child.push(parseOne(ele));
        checkNotEnd(ele);
        return res;`,
    put: `          res.child.push(parseOne(ele));
        checkNotEnd(ele);
        if (res.child.length === 0)
          throw new Error(\`Empty struct in signature "\${signature}"\`);
        if (
          c === '{' &&
          (!inArray || res.child.length !== 2 || 'a({v'.includes(res.child[0].type))
        )
          throw new Error(\`Bad dictionary entry in signature "\${signature}"\`);
        return res;`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'nesting without limit ended only with the stack',
    find: `DBusBuffer.prototype.readTree = function readTree(tree) {`,
    put: `DBusBuffer.prototype.readTree = function readTree(tree) {
  this.depth = (this.depth || 0) + 1;
  if (this.depth > 32) throw new Error('Values are nested too deeply');
  const value = this.readNode(tree);
  this.depth -= 1;
  return value;
};

DBusBuffer.prototype.readNode = function readNode(tree) {`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'a byte past the end was read as undefined',
    find: `DBusBuffer.prototype.readInt8 = function () {
  this.pos++;`,
    put: `DBusBuffer.prototype.readInt8 = function () {
  if (this.pos >= this.buffer.length)
    throw new Error('Byte past the end of the message');
  this.pos++;`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'invalid UTF-8 became U+FFFD, a string could hold NUL or lack its end',
    find: `  if (len === 0) {
    this.pos++;
    return '';
  }
  // Without this check buffer.toString() would silently clamp to the end of
  // the buffer and hand back a truncated string.
  const res = this.buffer.toString('utf8', this.pos, this.pos + len);`,
    put: `  const bytes = this.buffer.subarray(this.pos, this.pos + len);
  if (this.buffer[this.pos + len] !== 0 || bytes.includes(0) || !isUtf8(bytes))
    throw new Error('Invalid string');
  const res = bytes.toString('utf8');`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'invalid UTF-8 became U+FFFD',
    find: `const constants = require('./constants');`,
    put: `const { isUtf8 } = require('buffer');
const constants = require('./constants');`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'the last element of an array could reach past the end that the array declares',
    find: `  while (this.pos < end) result.push(this.readTree(eleType));`,
    put: `  while (this.pos < end) result.push(this.readTree(eleType));
  if (this.pos !== end) throw new Error('Array element past the end of its array');`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'a variant holds one value, never none or several',
    find: `  const values = this.readStruct(tree);
  // A variant holds`,
    put: `  if (tree.length !== 1) throw new Error('A variant holds exactly one value');
  const values = this.readStruct(tree);
  // A variant holds`,
  },
  {
    file: 'lib/dbus-buffer.js',
    why: 'a boolean is 0 or 1',
    find: `      return this.readInt32() ? true : false;`,
    put: `      len = this.readInt32();
      if (len > 1) throw new Error('Boolean is neither 0 nor 1');
      return len === 1;`,
  },
  {
    file: 'lib/message.js',
    why: 'bytes behind the last value of a body were ignored',
    find: `      message.body = messageBuffer.read(message.signature);
    }
    return message;
  }

  function onReadable() {`,
    put: `      message.body = messageBuffer.read(message.signature);
      if (messageBuffer.pos !== fieldsAndBodyLength)
        throw new ProtocolError('Body and signature differ in length');
    }
    return message;
  }

  function onReadable() {`,
  },
];
