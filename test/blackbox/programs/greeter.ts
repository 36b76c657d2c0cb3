import { Service } from 'proscenium';

@Service('plugin')
export class Greeter {}
