import type { Locator, Page } from 'playwright-core';

/** How a person works on a page. */
export interface Hand {
  /** A button, a link, whatever is folded. */
  press(what: Locator): Promise<void>;
  /** Puts a text into a field in place of what is there. */
  write(field: Locator, text: string): Promise<void>;
  /** Ticks a box, or chooses one of several. */
  tick(box: Locator): Promise<void>;
  untick(box: Locator): Promise<void>;
  /** Chooses in a list by the value of an option. */
  choose(list: Locator, value: string): Promise<void>;
}

export const mouse: Hand = {
  press: (what) => what.click(),
  write: (field, text) => field.fill(text),
  tick: (box) => box.check(),
  untick: (box) => box.uncheck(),
  choose: async (list, value) => {
    await list.selectOption(value);
  },
};

/** More than any page has places to stop at, twice. */
const STOPS = 600;

/** Works with the keyboard alone, as somebody who cannot use a mouse: what the Tab key does not reach cannot be used. */
export function keyboard(page: Page): Hand {
  const key = (name: string) => page.keyboard.press(name);
  const has = (what: Locator) => what.evaluate((element) => element === document.activeElement);
  const reach = async (what: Locator) => {
    await what.waitFor();
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await has(what)) return;
      await key('Tab');
    }
    throw new Error(`the Tab key does not reach ${what}`);
  };
  /** Of several that exclude each other, only one is a place to stop; arrows lead to the others. */
  const reachOneOfSeveral = async (box: Locator) => {
    await box.waitFor();
    const name = await box.getAttribute('name');
    const stopAt = page.locator(`input[type=radio][name="${name}"]`);
    const checked = stopAt.and(page.locator(':checked'));
    await reach((await checked.count()) > 0 ? checked : stopAt.first());
    for (let stop = 0; !(await has(box)); stop += 1) {
      if (stop > STOPS) throw new Error(`no arrow key reaches ${box}`);
      await key('ArrowDown');
    }
    if (!(await box.isChecked())) await key('Space');
  };
  const set = async (box: Locator, wanted: boolean) => {
    await box.waitFor();
    if ((await box.isChecked()) === wanted) return;
    if ((await box.getAttribute('type')) === 'radio') return reachOneOfSeveral(box);
    await reach(box);
    await key('Space');
  };
  return {
    async press(what) {
      await reach(what);
      await key('Enter');
    },
    async write(field, text) {
      await reach(field);
      await key('Control+A');
      await page.keyboard.insertText(text);
    },
    tick: (box) => set(box, true),
    untick: (box) => set(box, false),
    async choose(list, value) {
      await reach(list);
      await key('Home');
      for (let stop = 0; (await list.inputValue()) !== value; stop += 1) {
        if (stop > STOPS) throw new Error(`no option ${value}`);
        await key('ArrowDown');
      }
    },
  };
}
