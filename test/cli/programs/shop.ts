import { createBackend, Database, Module, Plugin, Service } from 'proscenium';
import { Column, Entity, type MigrationInterface, PrimaryGeneratedColumn, type QueryRunner, Table } from 'typeorm';

/** The main file of a backend with databases, told by a variable how far it has come. */
const behaviour = process.env['BEHAVIOUR'] ?? '';

@Entity('item')
class ItemRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar', { length: 80 })
  name!: string;
}

@Entity('item')
class PricedItemRow extends ItemRow {
  @Column('integer', { default: 0 })
  price!: number;
}

@Entity('label')
class LabelRow {
  @PrimaryGeneratedColumn()
  id!: number;
}

const primaryKey = {
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
} as const;

class CreateItems implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const name = { name: 'name', type: 'varchar', length: '80' };
    await runner.createTable(new Table({ name: 'item', columns: [primaryKey, name] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('item');
  }
}

class AddPrices implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE item ADD COLUMN price integer DEFAULT 0 NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE item DROP COLUMN price');
  }
}

class BreakItems implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE nothing_there ADD COLUMN price integer');
  }

  async down(): Promise<void> {}
}

class CreateLabels implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({ name: 'label', columns: [primaryKey] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('label');
  }
}

@Module('shop', { entities: [LabelRow], migrations: [CreateLabels] })
class LabelsModule {}

@Plugin('lobby')
class LobbyPlugin {}

@Plugin('desk')
class DeskPlugin {
  constructor(readonly database: Database) {}
}

@Module('nowhere')
class StrayModule {}

@Service('plugin', Database)
class PaperDatabase implements Database {
  getDataSource = () => Promise.reject(new Error('NOPE'));
  transaction = () => Promise.reject(new Error('NOPE'));
}

const backend = createBackend();

switch (behaviour) {
  case 'has no entities':
    backend.add(LobbyPlugin);
    break;
  case 'has no migrations': {
    @Plugin('shop', { entities: [ItemRow] })
    class ShopPlugin {}
    backend.add(ShopPlugin);
    break;
  }
  case 'has a later version': {
    @Plugin('shop', { entities: [PricedItemRow], migrations: [CreateItems, AddPrices] })
    class ShopPlugin {}
    backend.add(ShopPlugin);
    break;
  }
  case 'has a new column': {
    @Plugin('shop', { entities: [PricedItemRow], migrations: [CreateItems] })
    class ShopPlugin {}
    backend.add(ShopPlugin);
    break;
  }
  case 'has what was generated': {
    const generated = (await import(process.env['GENERATED'] ?? '')) as { AddPrice: typeof AddPrices };
    @Plugin('shop', { entities: [PricedItemRow], migrations: [CreateItems, generated.AddPrice] })
    class ShopPlugin {}
    backend.add(ShopPlugin);
    break;
  }
  case 'has a broken migration': {
    @Plugin('shop', { entities: [ItemRow], migrations: [CreateItems, BreakItems] })
    class ShopPlugin {}
    @Plugin('cellar', { migrations: [CreateItems] })
    class CellarPlugin {}
    backend.add(ShopPlugin).add(CellarPlugin);
    break;
  }
  default: {
    @Plugin('shop', { entities: [ItemRow], migrations: [CreateItems] })
    class ShopPlugin {}
    backend.add(ShopPlugin);
    if (behaviour === 'has a module and others') backend.add(LabelsModule).add(LobbyPlugin).add(DeskPlugin);
    if (behaviour === 'is broken') backend.add(StrayModule);
    if (behaviour === 'looks after its own') backend.add(PaperDatabase);
  }
}

await backend.start();
