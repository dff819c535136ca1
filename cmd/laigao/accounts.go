package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository"
	"laigao/service/account"
)

const accountUsage = "add 用户名 | list | reset 用户名 | disable 用户名 | enable 用户名"

// account manages console accounts: the way in when nobody can sign in yet.
func (p program) account(ctx context.Context, args []string) error {
	set, file := p.flags("account", accountUsage)
	name := set.String("name", "", "姓名（add）")
	roles := set.String("roles", string(domain.RoleAdministrator), "角色，逗号分隔："+roleNames())
	action, username, rest := positional(args)
	if err := set.Parse(rest); err != nil {
		return err
	}
	if action == "" || username == "" && action != "list" {
		set.Usage()
		return errors.New("请写明要做什么和用户名")
	}
	return p.withStore(ctx, *file, func(store *repository.Store, set configs.Values) error {
		if _, err := store.Migrate(ctx); err != nil {
			return err
		}
		values, err := app.OpenValues(set.Stores(), store)
		if err != nil {
			return err
		}
		defer func() { _ = values.Close() }()
		operator := account.New(account.Config{
			Store: store, Values: values, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
		}).Operator()
		switch action {
		case "add":
			return p.addAccount(ctx, operator, account.Entry{Username: username, Name: *name, Roles: parseRoles(*roles)})
		case "list":
			return p.listAccounts(ctx, operator)
		case "reset":
			password, err := operator.Reset(ctx, username)
			return p.sayPassword(username, password, err)
		case "disable", "enable":
			return operator.Disable(ctx, username, action == "disable")
		}
		return fmt.Errorf("没有 account %s 这条命令", action)
	})
}

func (p program) addAccount(ctx context.Context, operator account.Operator, entry account.Entry) error {
	if entry.Name == "" {
		entry.Name = entry.Username
	}
	_, password, err := operator.Add(ctx, entry)
	return p.sayPassword(entry.Username, password, err)
}

func (p program) sayPassword(username, password string, err error) error {
	if err != nil {
		return fmt.Errorf("%s%w", fieldWords(err), err)
	}
	fmt.Fprintf(p.out, "用户名 %s\n初始密码 %s\n首次登录时须修改密码。\n", username, password)
	return nil
}

// fieldWords lists the problems of fields for the terminal.
func fieldWords(err error) string {
	var out strings.Builder
	for field, problem := range domain.FieldsOf(err) {
		fmt.Fprintf(&out, "%s：%s\n", field, problem)
	}
	return out.String()
}

func (p program) listAccounts(ctx context.Context, operator account.Operator) error {
	accounts, err := operator.List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "用户名\t姓名\t角色\t状态\t最近登录")
	for _, a := range accounts {
		state, last := "可用", "从未"
		if !a.Active(time.Now()) {
			state = "停用"
		}
		if !a.LastLoginAt.IsZero() {
			last = a.LastLoginAt.In(domain.Shanghai()).Format(time.DateTime)
		}
		labels := make([]string, len(a.Roles))
		for i, r := range a.Roles {
			labels[i] = r.Label()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.Username, a.Name, strings.Join(labels, "、"), state, last)
	}
	return table.Flush()
}

func roleNames() string {
	names := make([]string, 0, len(domain.Roles()))
	for _, r := range domain.Roles() {
		names = append(names, string(r)+" "+r.Label())
	}
	return strings.Join(names, "，")
}

func parseRoles(list string) []domain.Role {
	var roles []domain.Role
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		roles = append(roles, domain.Role(name))
	}
	return roles
}
