type Text = string | Uint8Array;

/**
 * Shows what suites print, one suite at a time although they run side by side. The suite that began first is shown
 * live. After it has ended, the next one is shown: what it has printed so far, and the rest live.
 */
export class SuiteOutputs {
  /** In the order in which they began; the first one is live. */
  private readonly shown: SuiteOutput[] = [];

  constructor(private readonly show: (text: Text) => void) {}

  begin(): SuiteOutput {
    const output = new SuiteOutput(() => this.goOn());
    this.shown.push(output);
    this.goOn();
    return output;
  }

  private goOn(): void {
    for (;;) {
      const [live] = this.shown;
      live?.takeText().forEach(this.show);
      if (live?.hasEnded !== true) {
        return;
      }
      this.shown.shift();
    }
  }
}

/** The output of one suite. */
export class SuiteOutput {
  private text: Text[] = [];
  private ended = false;

  constructor(private readonly onChange: () => void) {}

  get hasEnded(): boolean {
    return this.ended;
  }

  write(text: Text): void {
    this.text.push(text);
    this.onChange();
  }

  end(): void {
    this.ended = true;
    this.onChange();
  }

  /** Returns what was written since the last call. */
  takeText(): readonly Text[] {
    return this.text.splice(0);
  }
}
