package notice

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

const (
	broadcastsPage = 30

	// settingRate is the setting that holds how many notifications of messages go
	// out in a second.
	settingRate = "notice.broadcast_rate"
)

// BroadcastEntry is a message as somebody writes it.
type BroadcastEntry struct {
	ID         string // made with the form, so that the form sent twice is one message
	Subject    string
	Summary    string
	Body       string
	Link       string
	Addressees domain.Addressees
	Version    int64 // of the draft that the form shows, 0 for a new one
}

func (e BroadcastEntry) apply(b *domain.Broadcast) {
	b.Subject, b.Summary = strings.TrimSpace(e.Subject), strings.TrimSpace(e.Summary)
	b.Body, b.Link, b.Addressees = strings.TrimSpace(strings.ReplaceAll(e.Body, "\r\n", "\n")), e.Link, e.Addressees
}

// written reports whether a message says already what the form says.
func (e BroadcastEntry) written(b domain.Broadcast) bool {
	typed := b
	e.apply(&typed)
	whom, kept := typed.Addressees, b.Addressees
	return whom.Kind == kept.Kind && whom.Chairs == kept.Chairs && slices.Equal(whom.Codes, kept.Codes) &&
		typed.Subject == b.Subject && typed.Summary == b.Summary && typed.Body == b.Body && typed.Link == b.Link
}

// BroadcastForm is what the form of a message needs.
type BroadcastForm struct {
	Entry   BroadcastEntry
	Classes []domain.UnitClass
	Units   []domain.Unit
	Links   []domain.BroadcastLink
}

// BroadcastForm returns the form of a draft, or of a new message with an empty id.
func (s *Service) BroadcastForm(ctx context.Context, actor domain.Account, id string) (BroadcastForm, error) {
	if err := actor.Require(domain.SendBroadcasts); err != nil {
		return BroadcastForm{}, err
	}
	form := BroadcastForm{Links: domain.BroadcastLinks(), Entry: BroadcastEntry{ID: s.store.NewID(), Addressees: domain.Addressees{Kind: domain.AddresseesAll}}}
	if id != "" {
		b, err := s.store.Broadcast(ctx, id)
		if err != nil {
			return form, fmt.Errorf("read broadcast %s: %w", id, err)
		}
		if b.State != domain.BroadcastDraft {
			return form, domain.Conflict("这条消息已经确认发送，不能再改。")
		}
		form.Entry = BroadcastEntry{
			ID: b.ID, Subject: b.Subject, Summary: b.Summary, Body: b.Body, Link: b.Link, Addressees: b.Addressees, Version: b.Version,
		}
	}
	var err error
	if form.Classes, err = s.store.UnitClasses(ctx); err != nil {
		return form, fmt.Errorf("list classes of units: %w", err)
	}
	if form.Units, err = s.store.Units(ctx); err != nil {
		return form, fmt.Errorf("list units: %w", err)
	}
	return form, nil
}

// SaveBroadcast keeps a draft. The same form sent again keeps the same draft.
func (s *Service) SaveBroadcast(ctx context.Context, actor domain.Account, entry BroadcastEntry) error {
	if err := actor.Require(domain.SendBroadcasts); err != nil {
		return err
	}
	if len(entry.ID) != idLength {
		return domain.Invalid("页面已经过期，请刷新后再写。")
	}
	typed := domain.Broadcast{}
	entry.apply(&typed)
	problems := typed.Problems()
	for field, value := range map[string]string{"subject": typed.Subject, "summary": typed.Summary} {
		if fitted, _ := s.notifier.Fit("thing1", value); problems[field] == "" && value != "" && fitted != value {
			problems[field] = "这里有微信通知不显示的字符（如表情），请去掉。"
		}
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error { return keepBroadcast(ctx, tx, actor, entry) })
	if err != nil {
		return fmt.Errorf("save broadcast %s: %w", entry.ID, err)
	}
	return nil
}

// idLength is how long ids are.
const idLength = 26

func keepBroadcast(ctx context.Context, tx *repository.Store, actor domain.Account, entry BroadcastEntry) error {
	b, err := tx.LockBroadcast(ctx, entry.ID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound && entry.Version == 0:
		b = domain.Broadcast{ID: entry.ID, By: actor.Actor()}
		entry.apply(&b)
		if err := tx.AddBroadcast(ctx, &b); err != nil {
			return err
		}
	case err != nil:
		return err
	case entry.Version == 0 && entry.written(b):
		return nil // the form was sent twice, and the draft perhaps confirmed in between
	case b.State != domain.BroadcastDraft:
		return domain.Conflict("这条消息已经确认发送，不能再改。")
	case entry.Version != b.Version:
		return domain.Conflict("这份草稿刚刚被别处改过。您写的还在下面，请核对后再保存。")
	default:
		entry.apply(&b)
		if err := tx.SaveBroadcast(ctx, &b); err != nil {
			return err
		}
	}
	if err := pickUnits(ctx, tx, b); err != nil {
		return err
	}
	return auditBroadcast(ctx, tx, actor.Actor(), "broadcast.save", b, "")
}

// pickUnits keeps the units that the message's choice means now.
func pickUnits(ctx context.Context, tx *repository.Store, b domain.Broadcast) error {
	units, err := tx.Units(ctx)
	if err != nil {
		return err
	}
	return tx.PutBroadcastUnits(ctx, b.ID, b.Addressees.Pick(units))
}

func auditBroadcast(ctx context.Context, tx *repository.Store, by domain.Actor, action string, b domain.Broadcast, detail string) error {
	return tx.Audit(ctx, domain.AuditRow{
		Actor: by, Action: action, Subject: "broadcast", SubjectID: b.ID, Detail: "“" + b.Subject + "”" + detail,
	})
}

// DropBroadcast deletes a draft. Deleting it twice deletes it once.
func (s *Service) DropBroadcast(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.SendBroadcasts); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		b, err := tx.LockBroadcast(ctx, id)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if b.State != domain.BroadcastDraft {
			return domain.Conflict("这条消息已经确认发送，只能取消还没有发出的。")
		}
		if err := tx.DropBroadcast(ctx, id); err != nil {
			return err
		}
		return auditBroadcast(ctx, tx, actor.Actor(), "broadcast.drop", b, "")
	})
	if err != nil {
		return fmt.Errorf("drop broadcast %s: %w", id, err)
	}
	return nil
}

// broadcastNotice is what all notifications of a message have in common.
func (s *Service) broadcastNotice(b domain.Broadcast, federation string) domain.Notification {
	at := b.ConfirmedAt
	if at.IsZero() {
		at = s.store.Now()
	}
	return domain.Notification{Kind: domain.NoticeBroadcast, Path: "/m/inbox/", Facts: []domain.Fact{
		{Name: "标题", Value: b.Subject},
		{Name: "说明", Value: b.Words()},
		{Name: "结果", Value: "请查看"},
		{Name: "时间", Value: at.In(domain.Shanghai()).Format("2006年1月2日 15:04")},
		{Name: "单位", Value: federation},
	}}
}

// federation returns the name by which the department signs.
func federation(ctx context.Context, on *repository.Store) (string, error) {
	settings := domain.DefaultSettings()
	if err := on.Setting(ctx, domain.SettingDepartment, &settings); err != nil {
		return "", err
	}
	if settings.Federation == "" {
		return "工会宣传部门", nil
	}
	return settings.Federation, nil
}

// Preview is a notice as the phone will show it.
type Preview struct {
	Chosen bool // the department has chosen a template for messages
	Title  string
	Lines  []PreviewLine
}

// PreviewLine is one field of a notice.
type PreviewLine struct {
	Label string
	Value string
	Cut   bool // the template's field does not take all of it
}

// preview shows a notice as the chosen template makes it. Where the platform
// cannot be asked for its words, fields keep their names.
func (s *Service) preview(ctx context.Context, n domain.Notification) (Preview, error) {
	choices := Choices{}
	if err := s.store.Setting(ctx, settingTemplates, &choices); err != nil {
		return Preview{}, err
	}
	choice := choices[n.Kind]
	if choice.TemplateID == "" {
		return Preview{}, nil
	}
	platform, err := s.notifier.Templates(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "list templates", "error", err)
	}
	p := Preview{Chosen: true, Title: n.Kind.Label()}
	for _, t := range platform {
		if t.ID == choice.TemplateID {
			p.Title = t.Title
		}
	}
	for _, f := range kindChoice(n.Kind, choice, platform).Fields {
		value := f.Fixed
		if value == "" {
			value = n.Fact(f.Fact)
		}
		fitted, _ := s.notifier.Fit(f.Name, value)
		line := PreviewLine{Label: f.Label, Value: fitted}
		if line.Label == "" {
			line.Label = f.Name
		}
		line.Cut = value != "" && line.Value != value && f.Fact != "时间"
		p.Lines = append(p.Lines, line)
	}
	return p, nil
}

// ConfirmBroadcast lets a draft go out. Count is how many people whoever confirms
// has read and typed: if it is not what there are, nobody gets anything.
func (s *Service) ConfirmBroadcast(ctx context.Context, actor domain.Account, id, count string) error {
	if err := actor.Require(domain.SendBroadcasts); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error { return s.confirm(ctx, tx, actor, id, count) })
	if err != nil {
		return fmt.Errorf("confirm broadcast %s: %w", id, err)
	}
	return nil
}

func (s *Service) confirm(ctx context.Context, tx *repository.Store, actor domain.Account, id, count string) error {
	b, err := tx.LockBroadcast(ctx, id)
	if err != nil {
		return err
	}
	if b.State != domain.BroadcastDraft && b.ConfirmedBy.ID == actor.ID {
		return nil // pressed twice
	}
	choices := Choices{}
	if err := tx.Setting(ctx, settingTemplates, &choices); err != nil {
		return err
	}
	if choices[domain.NoticeBroadcast].TemplateID == "" {
		return domain.InvalidFields(map[string]string{"count": "还没有为“" + domain.NoticeBroadcast.Label() + "”选择通知模板，请管理员到“设置—通知模板”中选择。"})
	}
	if err := pickUnits(ctx, tx, b); err != nil {
		return err
	}
	reach, err := s.reach(ctx, tx, b)
	if err != nil {
		return err
	}
	typed, err := strconv.Atoi(strings.TrimSpace(count))
	switch {
	case reach.Total == 0:
		return domain.InvalidFields(map[string]string{"count": "所选的单位现在没有在任的信息员，没有人可发。"})
	case err != nil:
		return domain.InvalidFields(map[string]string{"count": "请填写上面的人数，只写数字。"})
	case typed != reach.Total:
		return domain.InvalidFields(map[string]string{"count": fmt.Sprintf("现在是 %d 人，与您填的不同。请核对收件人后再填。", reach.Total)})
	}
	quiet, err := quietEnd(ctx, tx)
	if err != nil {
		return err
	}
	if err := b.Confirm(reach.Total, actor.Actor(), tx.Now()); err != nil {
		return err
	}
	b.Rest(quiet, tx.Now())
	if err := tx.SaveBroadcast(ctx, &b); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobBroadcast, Subject: b.ID}); err != nil {
		return err
	}
	return auditBroadcast(ctx, tx, actor.Actor(), "broadcast.confirm", b, fmt.Sprintf("，%s，%d 人", reach.Words, reach.Total))
}
