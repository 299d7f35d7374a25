// What a program needs to know before it may change a system by itself.

export { isPrivate, runPrivately } from '../system/private-mounts.ts';
