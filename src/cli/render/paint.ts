// Colours by meaning. Without colour each is the text itself, and what makes colours is not loaded.

export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly alarm: (text: string) => string;
}

export const noPaint: Paint = { bold: (text) => text, red: (text) => text, alarm: (text) => text };
