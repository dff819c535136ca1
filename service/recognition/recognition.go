// Package recognition decides what adoptions earn and who is paid for them: the
// rules, the account of points and money, and the statements of the quarters.
package recognition

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Config gives the service what it needs.
type Config struct {
	Store      *repository.Store
	Keyring    *domain.Keyring
	Files      Files
	Scanner    Scanner // nil where nothing is scanned
	Paper      Paper
	Renderer   Renderer // nil where documents cannot be shown as they are printed
	AwardPaper AwardPaper
	Log        *slog.Logger
}

// Service decides about rules, statements, payees and objections.
type Service struct {
	store      *repository.Store
	keyring    *domain.Keyring
	files      Files
	scanner    Scanner
	paper      Paper
	renderer   Renderer
	awardPaper AwardPaper
	log        *slog.Logger
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{store: cfg.Store, keyring: cfg.Keyring, files: cfg.Files, scanner: cfg.Scanner, paper: cfg.Paper, renderer: cfg.Renderer, awardPaper: cfg.AwardPaper, log: cfg.Log}
}

func audit(ctx context.Context, tx *repository.Store, actor domain.Actor, row domain.AuditRow) error {
	row.Actor = actor
	row.Subject, _, _ = strings.Cut(row.Action, ".")
	return tx.Audit(ctx, row)
}

// settings returns what the department has decided about rewards.
func settings(ctx context.Context, on *repository.Store) (domain.RewardSettings, error) {
	s := domain.DefaultRewardSettings()
	if err := on.Setting(ctx, domain.SettingRewards, &s); err != nil {
		return s, fmt.Errorf("read the settings of rewards: %w", err)
	}
	return s, nil
}

// Settings returns what the department has decided about rewards.
func (s *Service) Settings(ctx context.Context) (domain.RewardSettings, error) {
	return settings(ctx, s.store)
}

// SaveSettings writes what the department has decided about rewards. With which
// month years begin cannot change once something is on record.
func (s *Service) SaveSettings(ctx context.Context, actor domain.Account, wanted domain.RewardSettings) error {
	if err := actor.Require(domain.ManageRules); err != nil {
		return err
	}
	if strings.TrimSpace(wanted.TaxColumns) == "" {
		wanted.TaxColumns = domain.DefaultTaxColumns
	}
	if problems := wanted.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		before, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if before == wanted {
			return nil
		}
		if before.YearBegins != wanted.YearBegins {
			kept, err := tx.Statements(ctx)
			if err != nil {
				return err
			}
			if len(kept) > 0 {
				return domain.InvalidFields(map[string]string{"year_begins": "已经有结算记录，年度从几月开始不能再改。"})
			}
		}
		if err := tx.SaveSetting(ctx, domain.SettingRewards, wanted); err != nil {
			return err
		}
		detail := fmt.Sprintf("年度从 %d 月开始，申报期限 %d 天，异议期 %d 天", wanted.YearBegins, wanted.ClaimDays, wanted.ObjectionDays)
		if before.TaxColumns != wanted.TaxColumns {
			detail += "，改了个税申报表的列"
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "settings.rewards", Detail: detail})
	})
}
