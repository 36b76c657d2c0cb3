import { type Context, Controller, Get, InjectRepository, InputError, Plugin, Post } from 'proscenium';
import type { Repository } from 'typeorm';
import { CreateNotes } from './create-notes.js';
import { Note } from './note.js';

@Controller('/notes')
class NoteController {
  constructor(@InjectRepository(Note) private readonly notes: Repository<Note>) {}

  @Get('/', { allow: ['unauthenticated'] })
  async all(): Promise<Note[]> {
    return this.notes.find({ order: { id: 'asc' } });
  }

  @Post('/', { allow: ['unauthenticated'] })
  async add(ctx: Context): Promise<Note> {
    const { text } = Object(ctx.request.body) as { text?: unknown };
    if (typeof text !== 'string' || text === '') throw new InputError('a note needs a text');
    ctx.status = 201;
    return this.notes.save({ text });
  }
}

@Plugin('notes', { controllers: [NoteController], entities: [Note], migrations: [CreateNotes] })
export class NotesPlugin {}
