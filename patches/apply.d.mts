import type { Plugin } from 'esbuild';

export function patchDbusNative(): Plugin;
export function mend(file: string, text: string): string;
