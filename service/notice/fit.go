package notice

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Fit is what becomes of a value in a field of a template.
type Fit struct {
	Value string // as it is given
	Shown string // as its reader will see it
	Grade string // good, cut, changed, choice, lost, empty or refused
}

// Words say it as people read it.
func (f Fit) Words() string {
	switch f.Grade {
	case "good":
		return "合适：“" + f.Shown + "”"
	case "cut":
		return "太长，会截成“" + f.Shown + "”"
	case "changed":
		return "会改写成“" + f.Shown + "”"
	case "lost":
		return "放不进这一项，对方看到的是“" + f.Shown + "”"
	case "choice":
		return "只能是公众平台上给这一项登记过的词，请核对有没有“" + f.Shown + "”"
	case "refused":
		return "微信会拒收“" + f.Shown + "”"
	}
	return "没有内容，对方看到的是“" + f.Shown + "”"
}

// Bad reports whether something else should be chosen.
func (f Fit) Bad() bool {
	return f.Grade != "good" && f.Grade != "changed" && f.Grade != "cut" && f.Grade != "choice"
}

// fit tries a value in a field.
func (s *Service) fit(name, value string) Fit {
	shown, ok := s.notifier.Fit(name, value)
	f := Fit{Value: value, Shown: shown, Grade: "changed"}
	head := strings.TrimSuffix(shown, "…")
	switch {
	case !ok:
		f.Grade = "refused"
	case value == "":
		f.Grade = "empty"
	case strings.HasPrefix(name, "const"), strings.HasPrefix(name, "enum"):
		f.Grade = "choice"
	case shown == value:
		f.Grade = "good"
	case strings.HasPrefix(value, head) && head != "":
		f.Grade = "cut"
	case !strings.ContainsAny(value, shown) || shown == "无":
		f.Grade = "lost"
	case utf8.RuneCountInString(shown) < utf8.RuneCountInString(value)/2:
		f.Grade = "cut"
	}
	return f
}

// FieldFit tries an example of a fact, or fixed words, in a field of a template.
func (s *Service) FieldFit(actor domain.Account, kind domain.NoticeKind, field FieldChoice) (Fit, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return Fit{}, err
	}
	if !fieldName(field.Name) {
		return Fit{}, domain.Invalid("模板里没有这一项。")
	}
	return s.fit(field.Name, exampleIn(kind, field)), nil
}

func exampleIn(kind domain.NoticeKind, field FieldChoice) string {
	if field.Fixed != "" {
		return field.Fixed
	}
	return kind.Example(field.Fact)
}

// fitted tries an example in each field of a kind's template.
func (s *Service) fitted(k KindChoice) KindChoice {
	for i, field := range k.Fields {
		k.Fields[i].Fit = s.fit(field.Name, exampleIn(k.Kind, field))
	}
	return k
}

// Typed returns a kind's choice with what was typed in its place, the problem
// beside it.
func (s *Service) Typed(k KindChoice, typed Choice) KindChoice {
	again := kindChoice(k.Kind, typed, nil)
	again.Known = k.Known && typed.TemplateID == k.TemplateID
	again.Text = k.Text
	labels := fieldLabels(k.Text)
	for i, field := range again.Fields {
		again.Fields[i].Label = labels[field.Name]
	}
	return s.fitted(again)
}

// Tested is how a test message ended.
type Tested struct {
	Good  bool
	Words string
	Code  int // the platform's, 0 without one
}

// Trial is a notice to be tried out: the typed choice need not be saved.
type Trial struct {
	Channel domain.Channel
	Kind    domain.NoticeKind
	Choice  Choice
}

// Test sends a notice with examples to the actor's own WeChat account. It is no
// notification: it tells nobody anything.
func (s *Service) Test(ctx context.Context, actor domain.Account, t Trial) (Tested, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return Tested{}, err
	}
	if actor.OpenID == "" {
		return Tested{}, domain.Conflict("您的账号还没有绑定微信，不能试发。请先在“我的账号”里绑定。")
	}
	setting, _, err := s.setting(t.Channel)
	if err != nil {
		return Tested{}, err
	}
	if problems := (Choices{t.Kind: t.Choice}).problems(); len(problems) > 0 {
		return Tested{}, domain.InvalidFields(problems)
	}
	if t.Choice.TemplateID == "" || len(t.Choice.Fields) == 0 {
		return Tested{}, domain.Conflict("还没有为“" + t.Kind.Label() + "”选好模板和每一项的内容，请先保存一次再试发。")
	}
	message := s.compose(example(t.Kind), actor.OpenID, t.Choice)
	credit := domain.Subscription{AppID: s.appID, OpenID: actor.OpenID, TemplateID: t.Choice.TemplateID}
	may := true
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if t.Channel == domain.ChannelSubscription {
			if may, err = tx.SpendCredit(ctx, credit, domain.Try{StartedAt: tx.Now()}); err != nil || !may {
				return err
			}
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "notification.test", Subject: "settings", SubjectID: setting, Detail: t.Channel.Label() + "，" + t.Kind.Label(),
		})
	})
	if err != nil {
		return Tested{}, fmt.Errorf("test the notices %s: %w", t.Kind, err)
	}
	if !may {
		return Tested{}, domain.Conflict("您还没有订阅这种通知，或者订阅次数已用完，不能试发。")
	}
	if t.Channel != domain.ChannelSubscription {
		_, err = s.notifier.SendTemplate(ctx, message)
		return s.tested(ctx, err), nil
	}
	if err = s.subscriptions.SendSubscription(ctx, message); err != nil {
		if kept := s.settleCredit(ctx, credit, s.notifier.Outcome(err)); kept != nil {
			return Tested{}, fmt.Errorf("count what an account allows: %w", kept)
		}
	}
	return s.tested(ctx, err), nil
}

// tested says how a test message ended.
func (s *Service) tested(ctx context.Context, cause error) Tested {
	if cause == nil {
		return Tested{Good: true, Words: "微信已接收，请看手机上的内容是否合适。"}
	}
	s.log.WarnContext(ctx, "test of a notice", "error", cause)
	outcome := s.notifier.Outcome(cause)
	t := Tested{Code: outcome.Code, Words: outcome.Advice}
	switch {
	case outcome.Unknown:
		t.Words = joinWords("微信没有回答，可能已经收到，请看手机。", outcome.Advice)
	case t.Words == "":
		t.Words = "没有发送成功，原因已记录，请联系技术人员。"
	}
	return t
}

// example is a notification of a kind as it might be.
func example(kind domain.NoticeKind) domain.Notification {
	n := domain.Notification{Kind: kind}
	for _, name := range domain.FactNames() {
		n.Facts = append(n.Facts, domain.Fact{Name: name, Value: kind.Example(name)})
	}
	return n
}
