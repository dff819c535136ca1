package review

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// exportStep is how many manuscripts are read in one go for an export.
const exportStep = 500

// Export is a list of manuscripts about to leave the console.
type Export struct {
	Query InboxQuery
	IDs   []string // only these, where some were chosen
	Words string   // the list in words, for the log
}

// Export logs that a list leaves the console and hands its lines to write, some
// at a time, in the order of the list. They hold nobody's contact.
func (s *Service) Export(ctx context.Context, actor domain.Account, cmd Export, write func([]Line) error) error {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return err
	}
	if len(cmd.IDs) > bulkMost {
		return domain.Invalid(fmt.Sprintf("一次最多导出勾选的 %d 篇。", bulkMost))
	}
	page, err := s.begin(ctx, actor, cmd.Query)
	if err != nil {
		return err
	}
	if page.Search, err = domain.ParseSearch(cmd.Query.Words); err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "manuscript.export", Subject: "manuscript", Detail: cmd.Words})
	})
	if err != nil {
		return err
	}
	if len(cmd.IDs) > 0 {
		return s.exportChosen(ctx, actor, cmd.IDs, write)
	}
	q := cmd.Query
	for q.After = ""; ; {
		found, err := s.exported(ctx, actor, q, page)
		if err != nil {
			return fmt.Errorf("export manuscripts: %w", err)
		}
		lines, err := s.lines(ctx, actor, found.lines)
		if err != nil {
			return err
		}
		if err := write(lines); err != nil || found.next == "" {
			return err
		}
		q.After = found.next
	}
}

// exported returns the next part of a list, as large as can be.
func (s *Service) exported(ctx context.Context, actor domain.Account, q InboxQuery, page Inbox) (findings, error) {
	if q.hunted() {
		return s.find(ctx, actor, q, page)
	}
	query, none, err := s.selection(ctx, actor, q, page.Here)
	if err != nil || none {
		return findings{}, err
	}
	return s.listed(ctx, query, exportStep)
}

func (s *Service) exportChosen(ctx context.Context, actor domain.Account, ids []string, write func([]Line) error) error {
	found, err := s.store.Submitted(ctx, repository.SubmittedQuery{IDs: ids, Limit: len(ids)})
	if err != nil {
		return fmt.Errorf("export chosen manuscripts: %w", err)
	}
	lines, err := s.lines(ctx, actor, found)
	if err != nil {
		return err
	}
	return write(lines)
}
