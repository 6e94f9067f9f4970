import assert from 'node:assert/strict';
import { readmeImages, withoutRelativeLinks } from '../../packaging/readme';

describe("the README on the extension's page", () => {
  it('has the text of links to what is not there', () => {
    assert.equal(
      withoutRelativeLinks('See [`api/`](api/README.md) and [the map](ARCHITECTURE.md#map).'),
      'See `api/` and the map.',
    );
  });

  it('keeps links to other sites and to its own headings', () => {
    const links = 'See [this](https://example.org/a) and [that](#headings).';
    assert.equal(withoutRelativeLinks(links), links);
  });

  it('keeps the pictures, which are packed', () => {
    const picture = 'before ![a kernel](images/kernel.png) after';
    assert.equal(withoutRelativeLinks(picture), picture);
    const readme =
      '![One](docs/one.png) [a link](docs/page.md)\n![One](docs/one.png)\n![Badge](https://example.org/badge.svg)';
    assert.deepEqual(readmeImages(readme), ['docs/one.png']);
  });

  it('leaves code alone', () => {
    const code = '```ts\nhandlers[index](event);\n```';
    assert.equal(withoutRelativeLinks(code), code);
  });
});
