package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"laigao/configs"
	"laigao/domain"
	"laigao/office"
	"laigao/repository"
	"laigao/service/registry"
)

// units imports and exports the table of units.
func (p program) units(ctx context.Context, args []string) error {
	set, file := p.flags("units", "import 文件.csv | export")
	action, path, rest := positional(args)
	if err := set.Parse(rest); err != nil {
		return err
	}
	if action != "export" && (action != "import" || path == "") {
		set.Usage()
		return errors.New("请写明 import 文件.csv 或 export")
	}
	return p.withStore(ctx, *file, func(store *repository.Store, _ configs.Values) error {
		if _, err := store.Migrate(ctx); err != nil {
			return err
		}
		service := registry.New(registry.Config{Store: store, Log: slog.New(slog.DiscardHandler)})
		by := domain.Actor{Kind: domain.ActorOperator, Name: "命令行"}
		if action == "export" {
			units, err := service.ExistingUnits(ctx, by)
			if err != nil {
				return err
			}
			return office.WriteTable(p.out, domain.TableCSV, units)
		}
		table, err := p.read(path)
		if err != nil {
			return err
		}
		defer table.Close()
		done, err := service.ImportUnits(ctx, by, table)
		if err != nil {
			return fmt.Errorf("没有导入任何单位。\n%s%w", fieldWords(err), err)
		}
		fmt.Fprintf(p.out, "新增 %d 个，更新 %d 个，未变 %d 个。\n", done.Added, done.Changed, done.Same)
		return nil
	})
}

// read opens a file, - being standard input.
func (p program) read(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.in), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("文件打不开：%w", err)
	}
	return f, nil
}
