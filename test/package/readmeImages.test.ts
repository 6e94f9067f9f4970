import assert from 'node:assert/strict';
import { readmeImages } from '../../packaging/readmeImages';

describe('the pictures of a README', () => {
  it('are those of the repository, each once', () => {
    const readme =
      '![One](docs/one.png) [a link](docs/page.md)\n![One](docs/one.png)\n![Badge](https://example.org/badge.svg)';
    assert.deepEqual(readmeImages(readme), ['docs/one.png']);
  });
});
