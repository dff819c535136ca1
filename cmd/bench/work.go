package main

import (
	"context"

	"laigao/cmd/internal/app"
	"laigao/domain"
	"laigao/service/account"
	"laigao/service/review"
)

// furnish adds the account that reads the console, a second reviewer, and what
// such a one works with: a label on a thousand manuscripts with notes, a dozen
// manuscripts in hand, kept lists. It returns the label and a manuscript that
// waits.
func furnish(ctx context.Context, a *app.App) (label, open string, err error) {
	who, err := a.Account.Operator().Seed(ctx, account.Seed{
		Entry: account.Entry{Username: reader, Name: "测试", Roles: []domain.Role{domain.RoleSecondReviewer}}, Password: password,
	})
	if err != nil {
		return "", "", err
	}
	labels, err := a.Review.Labels(ctx, who)
	if err != nil {
		return "", "", err
	}
	if len(labels) > 0 { // another bench has done it
		return labels[0].ID, "", nil
	}
	if err := a.Review.SaveLabel(ctx, who, domain.Label{Name: "重点", Colour: "red"}); err != nil {
		return "", "", err
	}
	if labels, err = a.Review.Labels(ctx, who); err != nil {
		return "", "", err
	}
	if err := putLabel(ctx, a, who, labels[0].ID); err != nil {
		return "", "", err
	}
	for name, query := range map[string]string{"急件": "due=late&state=mine", "重点稿件": "state=all&label=" + labels[0].ID, "没人认领": "state=mine&who=none"} {
		if _, err := a.Review.SaveView(ctx, who, domain.SavedView{Name: name, Query: query}); err != nil {
			return "", "", err
		}
	}
	open, err = takeWork(ctx, a, who)
	return labels[0].ID, open, err
}

// putLabel puts a label and a note on the newest manuscripts.
func putLabel(ctx context.Context, a *app.App, who domain.Account, label string) error {
	all := review.InboxQuery{View: "all"}
	for range 20 {
		page, err := a.Review.Inbox(ctx, who, all)
		if err != nil {
			return err
		}
		var ids []string
		for _, l := range page.Lines {
			ids = append(ids, l.ID)
		}
		if _, err := a.Review.SetLabel(ctx, who, review.SetLabel{ManuscriptIDs: ids, LabelID: label}); err != nil {
			return err
		}
		for _, id := range ids[:len(ids)/5] {
			if err := a.Review.WriteNote(ctx, who, review.WriteNote{ManuscriptID: id, Words: "核对数字"}); err != nil {
				return err
			}
		}
		if all.After = page.Next; all.After == "" {
			return nil
		}
	}
	return nil
}

// takeWork claims a dozen of the manuscripts that wait, and returns the last
// that does.
func takeWork(ctx context.Context, a *app.App, who domain.Account) (open string, err error) {
	mine, err := a.Review.Inbox(ctx, who, review.InboxQuery{})
	if err != nil {
		return "", err
	}
	for i, l := range mine.Lines {
		if open = l.ID; i >= 12 {
			continue
		}
		if _, err := a.Review.Assign(ctx, who, review.Assign{ManuscriptIDs: []string{l.ID}, AccountID: who.ID}); err != nil {
			return "", err
		}
	}
	return open, nil
}
