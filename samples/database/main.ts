import { createBackend } from 'proscenium';
import { NotesPlugin } from './notes-plugin.js';

const backend = createBackend();
backend.add(NotesPlugin);
await backend.start();
