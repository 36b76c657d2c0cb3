import { Module } from 'proscenium';
import { Menu } from './menu.js';

@Module('canteen')
export class SoupModule {
  constructor(private readonly menu: Menu) {}

  onInit(): void {
    this.menu.addDish({ name: 'lentil soup', price: 4.5 });
  }
}

@Module('canteen')
export class PastaModule {
  constructor(private readonly menu: Menu) {}

  /** May be asynchronous: the plugin waits. */
  async onInit(): Promise<void> {
    for (const dish of await todaysPasta()) this.menu.addDish(dish);
  }
}

async function todaysPasta() {
  return [{ name: 'spaghetti al limone', price: 7 }];
}
