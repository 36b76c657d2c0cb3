import { Controller, ExtensionPoint, Get, Logger, Plugin } from 'proscenium';
import { type Dish, Menu } from './menu.js';

/** Keeps what modules add. The plugin asks for this class, modules for the contract. */
@ExtensionPoint(Menu)
export class DishList implements Menu {
  readonly dishes: Dish[] = [];

  addDish(dish: Dish): void {
    if (this.dishes.some(({ name }) => name === dish.name)) throw new Error(`${dish.name} is on the menu already`);
    this.dishes.push(dish);
  }
}

@Controller('/dishes')
export class DishController {
  constructor(private readonly list: DishList) {}

  @Get('/', { allow: ['unauthenticated'] })
  all() {
    return this.list.dishes;
  }
}

@Plugin('canteen', { extensionPoints: [DishList], controllers: [DishController] })
export class CanteenPlugin {
  constructor(
    private readonly list: DishList,
    private readonly logger: Logger,
  ) {}

  /** Runs when every module has made its contribution. */
  onInit(): void {
    this.logger.info(`the menu has ${this.list.dishes.length} dishes`);
  }
}
