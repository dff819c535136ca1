package account

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	crand "crypto/rand"

	"laigao/domain"
	"laigao/repository"
)

// Accounts returns every account for the administrator and the auditor.
func (s *Service) Accounts(ctx context.Context, actor domain.Account) ([]domain.Account, error) {
	if !actor.Can(domain.ManageAccounts) {
		if err := actor.Require(domain.ReadAudit); err != nil {
			return nil, err
		}
	}
	return s.store.Accounts(ctx)
}

// Account returns one account to its administrator.
func (s *Service) Account(ctx context.Context, actor domain.Account, id string) (domain.Account, error) {
	if err := actor.Require(domain.ManageAccounts); err != nil {
		return domain.Account{}, err
	}
	return s.store.Account(ctx, id)
}

// Entry is what the account form says.
type Entry struct {
	Username string // of a new account; it never changes
	Name     string
	Roles    []domain.Role
	EndsOn   string // last day, 2026-12-31; empty: no end
	Disabled bool
	Version  int64
}

// Add makes an account and returns the password that its owner must change at
// the first sign-in. It is shown once and kept nowhere.
func (s *Service) Add(ctx context.Context, actor domain.Account, entry Entry) (domain.Account, string, error) {
	if err := actor.Require(domain.ManageAccounts); err != nil {
		return domain.Account{}, "", err
	}
	return s.add(ctx, actor.Actor(), entry)
}

func (s *Service) add(ctx context.Context, by domain.Actor, entry Entry) (domain.Account, string, error) {
	password, err := s.newPassword()
	if err != nil {
		return domain.Account{}, "", err
	}
	a, err := s.create(ctx, by, newAccount{Entry: entry, password: password, mustChange: true})
	return a, password, err
}

type newAccount struct {
	Entry
	password   string
	mustChange bool
}

func (s *Service) create(ctx context.Context, by domain.Actor, in newAccount) (domain.Account, error) {
	a := domain.Account{ID: s.store.NewID(), Username: strings.ToLower(strings.TrimSpace(in.Username)), MustChange: in.mustChange}
	problems := apply(&a, in.Entry)
	if problem := checkUsername(a.Username); problem != "" {
		problems["username"] = problem
	}
	if len(problems) > 0 {
		return domain.Account{}, domain.InvalidFields(problems)
	}
	var err error
	if a.PasswordHash, err = s.hasher.hash(ctx, in.password); err != nil {
		return domain.Account{}, fmt.Errorf("hash password of new account: %w", err)
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddAccount(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: by, Action: "account.add", Subject: "account", SubjectID: a.ID,
			Detail: "新增账号 " + a.Username + "，姓名 " + a.Name + "，职责 " + roleWords(a.Roles) + endWords(a),
		})
	})
	if domain.KindOf(err) == domain.KindConflict {
		return domain.Account{}, domain.InvalidFields(map[string]string{"username": "这个用户名已经有人用了，请换一个。"})
	}
	return a, err
}

// Save changes an account's name, roles, end and whether it may be used.
func (s *Service) Save(ctx context.Context, actor domain.Account, id string, entry Entry) error {
	if err := actor.Require(domain.ManageAccounts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		before := a
		a.Version = entry.Version
		problems := apply(&a, entry)
		if id == actor.ID && (!sameRoles(before.Roles, a.Roles) || a.Disabled || !a.EndsAt.Equal(before.EndsAt)) {
			problems["roles"] = "不能改动自己的职责和有效期，请由另一位管理员操作。"
		}
		if len(problems) > 0 {
			return domain.InvalidFields(problems)
		}
		detail := changes(before, a)
		if detail == "" {
			return nil
		}
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "account.save", Subject: "account", SubjectID: id, Detail: detail})
	})
}

// ResetPassword gives an account a new password that its owner must change. It
// is shown once and kept nowhere; whoever was signed in is signed out.
func (s *Service) ResetPassword(ctx context.Context, actor domain.Account, id string) (string, error) {
	if err := actor.Require(domain.ManageAccounts); err != nil {
		return "", err
	}
	if id == actor.ID {
		return "", domain.Forbidden("自己的密码请在“我的账号”里修改。")
	}
	return s.reset(ctx, actor.Actor(), id)
}

func (s *Service) reset(ctx context.Context, by domain.Actor, id string) (string, error) {
	password, err := s.newPassword()
	if err != nil {
		return "", err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", fmt.Errorf("hash password of account %s: %w", id, err)
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		a.PasswordHash, a.MustChange = hash, true
		if err := tx.SaveAccount(ctx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: by, Action: "account.reset_password", Subject: "account", SubjectID: id, Detail: "重设密码，下次登录须修改"})
	})
	return password, err
}

// apply puts the form's values into the account and returns their problems.
func apply(a *domain.Account, entry Entry) map[string]string {
	problems := map[string]string{}
	a.Name, a.Roles, a.Disabled = strings.TrimSpace(entry.Name), entry.Roles, entry.Disabled
	if n := len([]rune(a.Name)); n == 0 || n > 40 {
		problems["name"] = "请填写姓名，不超过 40 个字。"
	}
	if problem := domain.CheckRoles(a.Roles); problem != "" {
		problems["roles"] = problem
	}
	a.EndsAt = domain.Day("").Time()
	if entry.EndsOn != "" {
		day, err := domain.ParseDay(entry.EndsOn)
		if err != nil {
			problems["ends_on"] = domain.Public(err)
		}
		a.EndsAt = day.Add(1).Time()
	}
	return problems
}

func checkUsername(name string) string {
	if len(name) < 3 || len(name) > 32 {
		return "用户名应为 3 到 32 个字符。"
	}
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return "用户名只能用英文字母、数字、点、短横线和下划线。"
		}
	}
	return ""
}

func sameRoles(a, b []domain.Role) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// changes names what differs, in the audit log's words.
func changes(before, after domain.Account) string {
	var words []string
	if before.Name != after.Name {
		words = append(words, "姓名由 "+before.Name+" 改为 "+after.Name)
	}
	if !sameRoles(before.Roles, after.Roles) {
		words = append(words, "职责由 "+roleWords(before.Roles)+" 改为 "+roleWords(after.Roles))
	}
	if !before.EndsAt.Equal(after.EndsAt) {
		words = append(words, "有效期改为"+endWords(after))
	}
	if before.Disabled != after.Disabled {
		words = append(words, map[bool]string{true: "停用", false: "重新启用"}[after.Disabled])
	}
	return strings.Join(words, "；")
}

func roleWords(roles []domain.Role) string {
	labels := make([]string, len(roles))
	for i, r := range roles {
		labels[i] = r.Label()
	}
	return strings.Join(labels, "、")
}

func endWords(a domain.Account) string {
	if a.EndsAt.IsZero() {
		return "（长期）"
	}
	return "（到 " + string(domain.DayOf(a.EndsAt).Add(-1)) + "）"
}

// newPassword returns a random password without characters that are easily
// mistaken for each other.
func (s *Service) newPassword() (string, error) {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	var password strings.Builder
	for i := range 16 {
		if i > 0 && i%4 == 0 {
			password.WriteByte('-')
		}
		n, err := crand.Int(s.random, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", fmt.Errorf("make a password: %w", err)
		}
		password.WriteByte(letters[n.Int64()])
	}
	return password.String(), nil
}
