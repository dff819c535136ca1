package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// The settings that hold Choices, one for each channel that has templates.
const (
	settingTemplates     = "notice.templates"
	settingSubscriptions = "notice.subscriptions"
)

// Choice is the template of one kind of notification: which fact, or which fixed
// words after an equals sign, goes into each field.
type Choice struct {
	TemplateID string            `json:"template_id"`
	Fields     map[string]string `json:"fields"`
}

// Choices are the department's templates by kind of notification.
type Choices map[domain.NoticeKind]Choice

func (c Choice) names() []string { return slices.Sorted(maps.Keys(c.Fields)) }

// TemplatesPage is what the settings page of a channel's templates shows.
type TemplatesPage struct {
	Channel  domain.Channel
	Kinds    []KindChoice
	Platform []PlatformTemplate // of the account, empty when the platform cannot be asked
	Problem  string             // why it could not, in Chinese
}

// KindChoice is the template of one kind with the fields that it asks for.
type KindChoice struct {
	Kind       domain.NoticeKind
	TemplateID string
	Known      bool // the platform's list has the template
	Text       string
	Fields     []FieldChoice
}

// FieldChoice is what goes into one field of a template.
type FieldChoice struct {
	Name  string
	Label string // what the template calls it, empty where it does not say
	Fact  string // one of the facts, empty for fixed words
	Fixed string // the same words in every notice
	Fit   Fit    // of an example
}

// Vanished counts the kinds whose template the platform has no more.
func (p TemplatesPage) Vanished() int {
	n := 0
	for _, k := range p.Kinds {
		if k.TemplateID != "" && !k.Known && len(p.Platform) > 0 {
			n++
		}
	}
	return n
}

// setting returns where the choices of a channel are kept and who lists its templates.
func (s *Service) setting(channel domain.Channel) (name string, list func(context.Context) ([]PlatformTemplate, error), err error) {
	switch {
	case channel == domain.ChannelTemplate:
		return settingTemplates, s.notifier.Templates, nil
	case channel == domain.ChannelSubscription && s.subscriptions != nil:
		return settingSubscriptions, s.subscriptions.SubscriptionTemplates, nil
	}
	return "", nil, domain.NotFound("这种方式没有模板。")
}

// TemplatesPage reads a channel's settings and asks the platform for its templates.
func (s *Service) TemplatesPage(ctx context.Context, actor domain.Account, channel domain.Channel) (TemplatesPage, error) {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return TemplatesPage{}, err
	}
	name, list, err := s.setting(channel)
	if err != nil {
		return TemplatesPage{}, err
	}
	choices := Choices{}
	if err := s.store.Setting(ctx, name, &choices); err != nil {
		return TemplatesPage{}, err
	}
	page := TemplatesPage{Channel: channel}
	platform, err := list(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "list templates", "error", err)
		page.Problem = joinWords("暂时读不到公众号里的模板，可以直接填写模板编号。", s.notifier.Outcome(err).Advice)
	}
	page.Platform = platform
	for _, kind := range domain.NoticeKinds() {
		page.Kinds = append(page.Kinds, s.fitted(kindChoice(kind, choices[kind], platform)))
	}
	return page, nil
}

func kindChoice(kind domain.NoticeKind, choice Choice, platform []PlatformTemplate) KindChoice {
	k := KindChoice{Kind: kind, TemplateID: choice.TemplateID}
	names := choice.names()
	for _, t := range platform {
		if t.ID == choice.TemplateID {
			k.Known, k.Text, names = true, t.Content, t.Fields
		}
	}
	labels := fieldLabels(k.Text)
	for _, name := range names {
		field := FieldChoice{Name: name, Label: labels[name], Fact: choice.Fields[name]}
		if words, fixed := strings.CutPrefix(field.Fact, "="); fixed {
			field.Fact, field.Fixed = "", words
		}
		k.Fields = append(k.Fields, field)
	}
	return k
}

// fieldLabels reads what a template's text says before each of its fields:
// 登记单位：{{thing1.DATA}} names thing1.
func fieldLabels(text string) map[string]string {
	labels := map[string]string{}
	for line := range strings.Lines(text) {
		for {
			before, rest, found := strings.Cut(line, "{{")
			if !found {
				break
			}
			field, after, _ := strings.Cut(rest, "}}")
			labels[strings.TrimSuffix(field, ".DATA")] = strings.Trim(before, " \t　：:，,；;")
			line = after
		}
	}
	return labels
}

// SaveTemplates keeps a channel's templates. A template that is new for its kind
// and has no fields yet gets a first guess from its fields' names.
func (s *Service) SaveTemplates(ctx context.Context, actor domain.Account, channel domain.Channel, choices Choices) error {
	if err := actor.Require(domain.ManageSettings); err != nil {
		return err
	}
	setting, list, err := s.setting(channel)
	if err != nil {
		return err
	}
	if problems := choices.problems(); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	if err := s.guess(ctx, list, choices); err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		before := Choices{}
		if err := tx.Setting(ctx, setting, &before); err != nil {
			return err
		}
		if err := tx.SaveSetting(ctx, setting, choices); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "settings.save", Subject: "settings", SubjectID: setting,
			Detail: channel.Label() + "的" + choices.difference(before),
		})
	})
	if err != nil {
		return fmt.Errorf("save notice templates: %w", err)
	}
	return nil
}

// guess fills in fields where a template was chosen and nothing said about them.
func (s *Service) guess(ctx context.Context, list func(context.Context) ([]PlatformTemplate, error), choices Choices) error {
	lacking := false
	for _, choice := range choices {
		lacking = lacking || choice.TemplateID != "" && len(choice.Fields) == 0
	}
	if !lacking {
		return nil
	}
	platform, err := list(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "list templates", "error", err)
		return domain.Invalid("暂时读不到公众号里的模板，请同时填写各项内容的对应关系。")
	}
	for kind, choice := range choices {
		for _, t := range platform {
			if choice.TemplateID == t.ID && len(choice.Fields) == 0 {
				choices[kind] = Choice{TemplateID: t.ID, Fields: guessFields(t)}
			}
		}
	}
	return nil
}

// guessFields maps fields to facts by what the template says before them, else
// by their kind, several things in the order of what matters.
func guessFields(t PlatformTemplate) map[string]string {
	labels, fields := fieldLabels(t.Content), map[string]string{}
	things := []string{"标题", "说明", "单位", "结果", "姓名"}
	for _, name := range t.Fields {
		if fact := factNamed(labels[name]); fact != "" {
			fields[name] = fact
			things = slices.DeleteFunc(things, func(thing string) bool { return thing == fact })
		}
	}
	for _, name := range t.Fields {
		if fields[name] != "" {
			continue
		}
		if fields[name] = factOfKind(strings.TrimRight(name, "0123456789")); fields[name] == "" && len(things) > 0 {
			fields[name], things = things[0], things[1:]
		}
	}
	return fields
}

// factNamed returns the fact that a template's own words ask for, empty when
// they do not tell.
func factNamed(label string) string {
	for _, word := range []struct{ in, fact string }{
		{"数量", "数量"},
		{"单位", "单位"},
		{"编号", "编号"},
		{"标题", "标题"},
		{"时间", "时间"},
		{"日期", "时间"},
		{"结果", "结果"},
		{"状态", "结果"},
		{"备注", "说明"},
		{"说明", "说明"},
		{"原因", "说明"},
		{"意见", "说明"},
		{"媒体", "说明"},
		{"姓名", "姓名"},
		{"人", "姓名"},
	} {
		if strings.Contains(label, word.in) {
			return word.fact
		}
	}
	return ""
}

// factOfKind returns the fact that a field's kind allows, empty when it allows any.
func factOfKind(kind string) string {
	switch kind {
	case "phrase", "const", "enum":
		return "结果"
	case "time", "date":
		return "时间"
	case "character_string", "number", "letter":
		return "编号"
	case "name":
		return "姓名"
	}
	return ""
}

// problems returns what cannot be kept, by form field.
func (c Choices) problems() map[string]string {
	problems := map[string]string{}
	for kind, choice := range c {
		field := "template_" + string(kind)
		if !slices.Contains(domain.NoticeKinds(), kind) || len(choice.TemplateID) > 64 || strings.Trim(choice.TemplateID, idCharacters) != "" {
			problems[field] = "模板编号只含字母、数字、短横线和下划线，请从公众平台复制。"
		}
		for name, fact := range choice.Fields {
			if !fieldName(name) {
				problems[field] = "“" + domain.Shorten(name, 20) + "”不是模板里的项目名，应像 thing1 这样。"
			} else if fixed := strings.HasPrefix(fact, "="); !fixed && fact != "" && !slices.Contains(domain.FactNames(), fact) {
				problems[field] = "“" + domain.Shorten(fact, 20) + "”不是可用的内容，可用：" + strings.Join(domain.FactNames(), "、") + "。"
			} else if fixed && len([]rune(fact)) > 21 {
				problems[field] = "固定文字最多 20 字。"
			}
		}
	}
	return problems
}

const (
	letters      = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits       = "0123456789"
	idCharacters = letters + digits + "-_"
)

func fieldName(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, letters+digits+"_") == "" && strings.ContainsAny(name[:1], letters)
}

// difference names the kinds whose template changed.
func (c Choices) difference(before Choices) string {
	var changed []string
	for _, kind := range domain.NoticeKinds() {
		if c[kind].TemplateID != before[kind].TemplateID || !maps.Equal(c[kind].Fields, before[kind].Fields) {
			changed = append(changed, kind.Label())
		}
	}
	return "模板：" + strings.Join(changed, "、")
}

// Lines returns the fields as the form's lines of text: thing1=标题.
func (k KindChoice) Lines() string {
	var lines []string
	for _, f := range k.Fields {
		fact := f.Fact
		if f.Fixed != "" {
			fact = "=" + f.Fixed
		}
		lines = append(lines, f.Name+"="+fact)
	}
	return strings.Join(lines, "\n")
}
