// What the command line needs to let somebody edit a text.

export { editText } from '../system/editor.ts';
