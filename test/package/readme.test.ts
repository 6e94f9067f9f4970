import assert from 'node:assert/strict';
import { readmeImages, withoutRelativeLinks } from '../../packaging/readme';

describe('the README in the package', () => {
  it('shows only the text of a link to a file that is not in the package', () => {
    assert.equal(
      withoutRelativeLinks('See [`api/`](api/README.md) and [the map](ARCHITECTURE.md#map).'),
      'See `api/` and the map.',
    );
  });

  it('keeps links to other sites and to its own headings', () => {
    const links = 'See [this](https://example.org/a) and [that](#headings).';
    assert.equal(withoutRelativeLinks(links), links);
  });

  it('keeps its pictures, and the package contains them', () => {
    const picture = 'before ![a kernel](images/kernel.png) after';
    assert.equal(withoutRelativeLinks(picture), picture);
    const readme =
      '![One](docs/one.png) [a link](docs/page.md)\n![One](docs/one.png)\n![Badge](https://example.org/badge.svg)';
    assert.deepEqual(readmeImages(readme), ['docs/one.png']);
  });

  it('does not change code', () => {
    const code = '```ts\nhandlers[index](event);\n```';
    assert.equal(withoutRelativeLinks(code), code);
  });
});
