package account

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Platform is what followers see of the account besides our pages.
type Platform interface {
	// LiveMenu returns the menu that followers see now, without what cannot be
	// edited here, which is named in left.
	LiveMenu(ctx context.Context) (buttons []domain.MenuButton, left []string, err error)
	// SetMenu replaces the menu.
	SetMenu(ctx context.Context, buttons []domain.MenuButton) error
	// LiveReplies returns the platform's own replies.
	LiveReplies(ctx context.Context) (domain.LiveReplies, error)
}

// MenuPage is the menu as it is kept here and as followers see it.
type MenuPage struct {
	Buttons []domain.MenuButton // as kept; the live ones while nothing is kept
	Kept    bool
	Live    []domain.MenuButton
	Left    []string // live buttons that cannot be edited here
	Problem string   // why the live menu is not known, in Chinese
	Same    bool     // whether followers see what is kept
}

// Menu returns the page about the account's menu.
func (s *Service) Menu(ctx context.Context, actor domain.Account) (MenuPage, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return MenuPage{}, err
	}
	var page MenuPage
	if err := s.store.Setting(ctx, domain.SettingMenu, &page.Buttons); err != nil {
		return page, err
	}
	page.Kept = page.Buttons != nil
	var err error
	if page.Live, page.Left, err = s.platform.LiveMenu(ctx); err != nil {
		s.log.WarnContext(ctx, "read the live menu", "error", err)
		page.Problem = domain.Public(err)
		return page, nil //nolint:nilerr // the page says so and works without it
	}
	if !page.Kept {
		page.Buttons = page.Live
	}
	page.Same = page.Kept && len(page.Left) == 0 && domain.SameMenu(page.Buttons, page.Live)
	return page, nil
}

// SaveMenu keeps the menu and shows it to followers. If the platform does not
// take it, it is kept all the same, and the page says that followers see another.
func (s *Service) SaveMenu(ctx context.Context, actor domain.Account, buttons []domain.MenuButton) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	if problems := domain.MenuProblems(buttons); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.SaveSetting(ctx, domain.SettingMenu, buttons); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "menu.save", Subject: "settings", SubjectID: domain.SettingMenu, Detail: fmt.Sprintf("%d 个一级按钮", len(buttons)),
		})
	})
	if err != nil {
		return err
	}
	if err := s.platform.SetMenu(ctx, buttons); err != nil {
		return fmt.Errorf("push the menu: %w", err)
	}
	return nil
}

// LiveReplies returns the platform's own replies, to be taken over: they are
// off once messages come to us.
func (s *Service) LiveReplies(ctx context.Context, actor domain.Account) (domain.LiveReplies, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return domain.LiveReplies{}, err
	}
	return s.platform.LiveReplies(ctx)
}
