import { Contract } from 'proscenium';

export interface Dish {
  readonly name: string;
  readonly price: number;
}

/** What modules of the plugin `canteen` may do. They see this file and nothing else of the plugin. */
@Contract('canteen.menu')
export abstract class Menu {
  abstract addDish(dish: Dish): void;
}
