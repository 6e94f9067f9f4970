import { everyCommand } from './everyCommand';

everyCommand('without a kernel');
everyCommand('with an idle kernel');
everyCommand('with a busy kernel');
