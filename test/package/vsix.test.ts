import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { buildBundle, packagesOf } from '../../packaging/bundle';
import { LINKED_LIBRARIES, OTHER_LIBRARIES } from '../../packaging/linkedLibraries';
import { formatNotice, packageNotice, type Notice } from '../../packaging/notices';
import { REPOSITORY } from '../../packaging/places';
import { filesBelow, unpackVsix, type UnpackedVsix } from './fixtures/unpackedVsix';

/** The addon may need at most glibc 2.28, because VS Code itself needs that version. */
const GLIBC_MINOR = 28;
const ZEROMQ = 'dist/node_modules/zeromq';

for (const [target, addon] of [
  ['linux-x64', 'linux/x64/node/glibc-127-Release/addon.node'],
  ['win32-x64', 'win32/x64/node/msvc-115-Release/addon.node'],
] as const) {
  describe(`the package for ${target}`, () => {
    let unpacked: UnpackedVsix;

    before(async () => {
      unpacked = await unpackVsix(target);
    });

    after(() => unpacked.remove());

    it('contains the files that the extension needs and no others', async () => {
      const files = [
        ...['LICENSE.txt', 'ThirdPartyNotices.txt', 'changelog.md', 'package.json', 'readme.md'],
        ...(await readdir(REPOSITORY)).filter((name) => name.startsWith('package.nls.')),
        ...(await pythonSources()),
        ...(await filesBelow(path.join(REPOSITORY, 'media'))).map((file) => `media/${file}`),
        'images/icon.png',
        'dist/WebSocketChannels.js',
        'dist/checkSetup.js',
        'dist/connectServer.js',
        'dist/disconnectServer.js',
        'dist/serverSource.js',
        'dist/childProcesses.js',
        'dist/diagnose.js',
        'dist/DiscoveryParts.js',
        'dist/extension.js',
        'dist/find.js',
        'dist/KernelMonitor.js',
        'dist/KernelTools.js',
        'dist/KernelTree.js',
        'dist/LeftRunning.js',
        'dist/PythonKernelInterruptDaemon.js',
        'dist/insideMessages.js',
        'dist/interpreterFile.js',
        'dist/interruptAllKernels.js',
        'dist/interruptKernel.js',
        'dist/openMonitor.js',
        'dist/openNotebook.js',
        'dist/openSample.js',
        'dist/pickKernel.js',
        'dist/presentResult.js',
        'dist/processDiagnosis.js',
        'dist/restartDaemon.js',
        'dist/restartKernel.js',
        'dist/runCommand.js',
        'dist/setupPage.js',
        'dist/showEmpty.js',
        'dist/showKernels.js',
        'dist/sigint.js',
        'dist/slowWork.js',
        'dist/stopLeftProcesses.js',
        'dist/tcpPorts.js',
        'dist/whereIsItStuck.js',
        `${ZEROMQ}/build/${addon}`,
        `${ZEROMQ}/build/manifest.json`,
        ...['LICENSE.txt', 'LICENSE_MPL-2.0.txt', 'package.json'].map(
          (name) => `${ZEROMQ}/${name}`,
        ),
        ...['draft', 'index', 'load-addon', 'native', 'util'].map(
          (name) => `${ZEROMQ}/lib/${name}.js`,
        ),
        ...['build/loader.js', 'package.json'].map((name) => `dist/node_modules/cmake-ts/${name}`),
      ];
      assert.deepEqual(
        unpacked.files,
        [
          '[Content_Types].xml',
          'extension.vsixmanifest',
          ...files.map((file) => `extension/${file}`),
        ].sort(),
      );
    });

    it('names its addon, and no other, in the manifest that zeromq.js reads', async () => {
      const manifest = JSON.parse(
        await readFile(unpacked.file(ZEROMQ, 'build', 'manifest.json'), 'utf8'),
      ) as Record<string, string>;
      const [found, ...others] = Object.values(manifest);
      assert.equal(found?.replaceAll('\\', '/'), addon);
      assert.deepEqual(others, []);
    });

    it('names its platform in its manifest and in its file name', async () => {
      const manifest = await readFile(unpacked.file('..', 'extension.vsixmanifest'), 'utf8');
      assert.ok(manifest.includes(`TargetPlatform="${target}"`), manifest);
      assert.match(path.basename(unpacked.vsix), new RegExp(`^kernel-interrupt-${target}-\\d`));
    });

    it('has a README whose pictures and links work outside the repository', async () => {
      const readme = await readFile(unpacked.file('readme.md'), 'utf8');
      const { repository } = JSON.parse(await readFile(unpacked.file('package.json'), 'utf8')) as {
        repository: { url: string };
      };
      const base = `${repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
      const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, to = '']) => to);
      assert.ok(pictures.length > 0);
      for (const picture of pictures) {
        assert.ok(picture.startsWith(base), picture);
        await stat(path.join(REPOSITORY, picture.slice(base.length)));
      }
      const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to);
      assert.deepEqual(
        links.filter((to) => !/^(https:|#)/.test(to)),
        [],
      );
    });

    it('stays within its size limits', async () => {
      assert.ok((await stat(unpacked.vsix)).size <= 1_500_000);
      assert.ok((await stat(unpacked.file('dist', 'extension.js'))).size <= 60_000);
    });

    it('has the licence text of every npm package in it', async () => {
      const { packages } = await buildBundle(path.join(path.dirname(unpacked.vsix), 'dist'));
      const shipped = packagesOf(unpacked.files);
      assert.ok(packages.length > 0 && shipped.length > 0);
      for (const name of [...packages, ...shipped]) {
        await assertNotice(await packageNotice(name));
      }
    });

    it('has the licence text of every library that is linked into its addon', async () => {
      const bytes = await readFile(unpacked.file(ZEROMQ, 'build', addon), 'latin1');
      for (const { text, mark, onlyOn, ...library } of LINKED_LIBRARIES) {
        await assertNotice({ ...library, text: await readFile(text, 'utf8') });
        if (mark !== undefined) {
          assert.equal(mark.test(bytes), target.startsWith(onlyOn ?? ''), library.name);
        }
      }
      assert.doesNotMatch(bytes, OTHER_LIBRARIES);
    });

    async function assertNotice(notice: Notice): Promise<void> {
      const notices = await readFile(unpacked.file('ThirdPartyNotices.txt'), 'utf8');
      assert.ok(notices.includes(formatNotice(notice)), notice.name);
    }

    it('has no fields in package.json that only the repository needs', async () => {
      const manifest = JSON.parse(await readFile(unpacked.file('package.json'), 'utf8')) as object;
      for (const field of ['private', 'scripts', 'dependencies', 'devDependencies']) {
        assert.ok(!(field in manifest), field);
      }
      assert.deepEqual(
        Object.entries(manifest).find(([field]) => field === 'main'),
        ['main', './dist/extension.js'],
      );
    });

    if (target === 'linux-x64') {
      it('needs no newer glibc than VS Code', async () => {
        const text = await readFile(unpacked.file(ZEROMQ, 'build', addon), 'latin1');
        const minors = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
        const newest = Math.max(...minors);
        assert.ok(newest > 0 && newest <= GLIBC_MINOR, `GLIBC_2.${newest}`);
      });
    }
  });
}

async function pythonSources(): Promise<string[]> {
  const files = await filesBelow(path.join(REPOSITORY, 'pythonFiles'));
  return files.filter((file) => !file.includes('__pycache__')).map((file) => `pythonFiles/${file}`);
}
