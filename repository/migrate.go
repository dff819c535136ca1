package repository

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"laigao/domain"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema to this program's version. It refuses a schema that
// a newer program has made, and waits while another process migrates. It returns
// how many steps it took.
func (s *Store) Migrate(ctx context.Context) (int, error) {
	steps := 0
	err := s.whileAlone(ctx, func(ctx context.Context) error {
		provider, err := s.provider()
		if err != nil {
			return err
		}
		if err := refuseNewer(ctx, provider); err != nil {
			return err
		}
		for {
			_, err := provider.UpByOne(ctx)
			if errors.Is(err, goose.ErrNoNextVersion) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
			steps++
		}
	})
	return steps, err
}

// CheckSchema returns an error unless the schema is exactly this program's.
func (s *Store) CheckSchema(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, provider); err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	if pending {
		return &domain.Error{Public: "数据库结构比程序旧，请运行 laigao migrate；serve 启动时也会自动升级。", Err: errors.New("the schema is older than this program")}
	}
	return nil
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if s.dialect.isMySQL {
		dialect = goose.DialectMySQL
	}
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return nil, fmt.Errorf("open migrations: %w", err)
	}
	return newProvider(dialect, s.db, folder)
}

func newProvider(dialect goose.Dialect, db *sql.DB, folder fs.FS) (*goose.Provider, error) {
	provider, err := goose.NewProvider(dialect, db, folder)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	has, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	sources := provider.ListSources()
	if knows := sources[len(sources)-1].Version; has > knows {
		return &domain.Error{
			Public: "数据库由更新版本的程序升级过，请换用新版本的程序。",
			Err:    fmt.Errorf("the schema is version %d, this program knows %d: it was made by a newer program", has, knows),
		}
	}
	return nil
}
