package notice

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const digestEvery = time.Minute // how often it is looked whether a digest's moment has come

// Digest tells every account that chose so, once for each moment of the rules,
// how much waits for it, how much of that is late, and what has come since the
// moment before. Where nothing waits it says nothing. It returns how many were told.
func (s *Service) Digest(ctx context.Context) (int, error) {
	rules, err := s.rules(ctx)
	if err != nil {
		return 0, err
	}
	moment, before := rules.LastDigest(s.store.Now())
	if moment.IsZero() {
		return 0, nil
	}
	all, err := s.store.AllAccountNotices(ctx)
	if err != nil {
		return 0, fmt.Errorf("list who wants digests: %w", err)
	}
	told, failures := 0, []error(nil)
	for _, how := range all {
		if how.Waiting != domain.WaitingDigest || !how.DigestedAt.Before(moment) || !how.UpdatedAt.Before(moment) {
			continue
		}
		one, err := s.digest(ctx, how, moment, before)
		if err != nil && domain.KindOf(err) != domain.KindConflict { // another process was faster
			failures = append(failures, fmt.Errorf("digest of account %s: %w", how.AccountID, err)) // others are told all the same
		}
		if one {
			told++
		}
	}
	return told, errors.Join(failures...)
}

// digest writes one account's digest.
func (s *Service) digest(ctx context.Context, how domain.AccountNotices, moment, before time.Time) (told bool, err error) {
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		told = false
		if err := tx.Digested(ctx, how.AccountID, moment); err != nil {
			return err
		}
		account, err := tx.Account(ctx, how.AccountID)
		if err != nil || !account.Active(tx.Now()) || account.OpenID == "" && how.Mail == "" {
			return err
		}
		steps, err := tx.WaitingSteps(ctx, before)
		if err != nil {
			return err
		}
		sum := repository.StepWaiting{}
		for _, step := range steps {
			if account.Can(domain.ReviewPermission(step.Step, step.Steps)) {
				sum.Count, sum.Late, sum.Fresh = sum.Count+step.Count, sum.Late+step.Late, sum.Fresh+step.Fresh
			}
		}
		registrations := 0
		if account.Can(domain.DecideRegistrations) {
			if registrations, err = tx.CountInformants(ctx, domain.InformantPending); err != nil {
				return err
			}
		}
		if sum.Count+registrations == 0 {
			return nil
		}
		told = true
		return tx.Notify(ctx, domain.Notification{Kind: domain.NoticeDigest, AccountID: account.ID, Path: "/console/", Facts: digestFacts(sum, registrations, tx.Now())})
	})
	return told, err
}

func digestFacts(sum repository.StepWaiting, registrations int, now time.Time) []domain.Fact {
	title := fmt.Sprintf("待审稿件 %d 篇", sum.Count)
	if sum.Late > 0 {
		title += fmt.Sprintf("，逾期 %d 篇", sum.Late)
	}
	words := fmt.Sprintf("新到 %d 篇", sum.Fresh)
	if registrations > 0 {
		words += fmt.Sprintf("，登记待审 %d 份", registrations)
	}
	return []domain.Fact{
		{Name: "标题", Value: title},
		{Name: "数量", Value: strconv.Itoa(sum.Count + registrations)},
		{Name: "结果", Value: "待办汇总"},
		{Name: "说明", Value: words},
		{Name: "时间", Value: now.In(domain.Shanghai()).Format("2006年1月2日 15:04")},
	}
}

// RunDigests makes digests until ctx ends.
func (s *Service) RunDigests(ctx context.Context) {
	tick := time.NewTicker(digestEvery)
	defer tick.Stop()
	for {
		if _, err := s.Digest(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "digests", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
