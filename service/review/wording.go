package review

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// Wording is what a reviewer can choose instead of typing.
type Wording struct {
	Reasons    domain.Reasons // that are offered
	Own        []domain.Phrase
	Department []domain.Phrase
}

// Wording returns the reasons and phrases of a reviewer.
func (s *Service) Wording(ctx context.Context, actor domain.Account) (Wording, error) {
	if !actor.Can(domain.ManageReasons) {
		if err := actor.Require(domain.ReadManuscripts); err != nil {
			return Wording{}, err
		}
	}
	all, err := s.store.Reasons(ctx)
	if err != nil {
		return Wording{}, err
	}
	w := Wording{Reasons: all.Offered()}
	if w.Department, err = s.store.Phrases(ctx, ""); err != nil {
		return w, fmt.Errorf("list the department's phrases: %w", err)
	}
	if w.Own, err = s.store.Phrases(ctx, actor.ID); err != nil {
		return w, fmt.Errorf("list phrases of account %s: %w", actor.ID, err)
	}
	return w, nil
}

// ReasonPage is the department's reasons with how often each was signed with.
type ReasonPage struct {
	Reasons domain.Reasons
	Uses    map[string]int
}

// ReasonPage returns every reason, hidden ones included.
func (s *Service) ReasonPage(ctx context.Context, actor domain.Account) (ReasonPage, error) {
	if err := actor.Require(domain.ManageReasons); err != nil {
		return ReasonPage{}, err
	}
	var page ReasonPage
	var err error
	if page.Reasons, err = s.store.Reasons(ctx); err != nil {
		return page, err
	}
	page.Uses, err = s.store.ReasonUses(ctx)
	return page, err
}

// SaveReasons are the reasons as the form has them.
type SaveReasons struct {
	Labels map[string]string // by code
	Hidden []string          // codes
	Added  string            // label of a new one, empty for none
}

// SaveReasons renames, hides and adds reasons. What was signed keeps its words.
func (s *Service) SaveReasons(ctx context.Context, actor domain.Account, cmd SaveReasons) error {
	if err := actor.Require(domain.ManageReasons); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		before, err := tx.Reasons(ctx)
		if err != nil {
			return err
		}
		after, err := before.Changed(cmd.Labels, cmd.Hidden, cmd.Added)
		if err != nil || slices.Equal(before, after) {
			return err
		}
		if err := tx.SaveSetting(ctx, domain.SettingReasons, after); err != nil {
			return err
		}
		detail := "退回原因 " + fmt.Sprint(len(after)) + " 条，停用 " + fmt.Sprint(len(after)-len(after.Offered())) + " 条"
		if cmd.Added != "" {
			detail += "，新增“" + after[len(after)-1].Label + "”"
		}
		return tx.Audit(ctx, settingsRow(actor, domain.SettingReasons, detail))
	})
}

func settingsRow(actor domain.Account, name, detail string) domain.AuditRow {
	return domain.AuditRow{Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: name, Detail: detail}
}

// AddPhrase keeps an opinion that is written often, for the actor or for the
// whole department.
func (s *Service) AddPhrase(ctx context.Context, actor domain.Account, words string, department bool) error {
	owner, err := phraseOwner(actor, department)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		kept, err := tx.Phrases(ctx, owner)
		if err != nil {
			return err
		}
		if words, err = domain.CheckPhrase(words, kept); err != nil {
			return err
		}
		if err := tx.AddPhrase(ctx, &domain.Phrase{AccountID: owner, Words: words}); err != nil {
			return fmt.Errorf("add a phrase of %q: %w", owner, err)
		}
		return phraseRow(ctx, tx, actor, department, "新增常用意见“"+words+"”")
	})
}

// DropPhrase removes a phrase. Removing it twice removes it once.
func (s *Service) DropPhrase(ctx context.Context, actor domain.Account, id string, department bool) error {
	owner, err := phraseOwner(actor, department)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.DeletePhrase(ctx, owner, id); err != nil {
			return fmt.Errorf("remove phrase %s: %w", id, err)
		}
		return phraseRow(ctx, tx, actor, department, "删除一条常用意见")
	})
}

func phraseOwner(actor domain.Account, department bool) (string, error) {
	if department {
		return "", actor.Require(domain.ManageReasons)
	}
	return actor.ID, actor.Require(domain.EditManuscripts)
}

// phraseRow puts a change of the department's phrases on record; one's own are
// one's own.
func phraseRow(ctx context.Context, tx *repository.Store, actor domain.Account, department bool, detail string) error {
	if !department {
		return nil
	}
	return tx.Audit(ctx, settingsRow(actor, "phrases", detail))
}

// Rules returns how the department reviews.
func (s *Service) Rules(ctx context.Context, actor domain.Account) (domain.ReviewRules, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return domain.ReviewRules{}, err
	}
	return s.store.ReviewRules(ctx)
}

// SaveRules changes how the department reviews, for what is sent from now on.
func (s *Service) SaveRules(ctx context.Context, actor domain.Account, rules domain.ReviewRules) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	if problems := rules.Problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		before, err := tx.ReviewRules(ctx)
		if err != nil || before.Equal(rules) {
			return err
		}
		if err := tx.SaveSetting(ctx, domain.SettingReviewRules, rules); err != nil {
			return err
		}
		return tx.Audit(ctx, settingsRow(actor, domain.SettingReviewRules, rulesWords(rules)))
	})
}

func rulesWords(rules domain.ReviewRules) string {
	words := "退回后从初审重审"
	if rules.SameStep {
		words = "退回后回到原来的步骤"
	}
	if rules.Shared {
		words += "；作者能看到审稿人和意见"
	}
	for _, topic := range slices.Sorted(maps.Keys(rules.TopicSteps)) {
		words += fmt.Sprintf("；%s %d 步", topic, rules.TopicSteps[topic])
	}
	return words
}
