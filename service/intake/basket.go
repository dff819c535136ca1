package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// The words that mean something while a basket is open, besides the chat's own.
const (
	wordTake     = "加入" // put in what was sent before
	wordContinue = "继续" // go on with the newest draft
	wordSkip     = "跳过" // leave a question to the page
)

// basket is an open basket while one message changes it.
type basket struct {
	service   *Service
	tx        *repository.Store
	informant domain.Informant
	row       domain.Basket
	draft     domain.Manuscript // without an id until something is put in
}

// openBasket returns the follower's basket, held until the transaction ends, or
// nil. It must come first in its transaction. One whose draft cannot be changed
// any more, or whose informant is another now, is put away.
func (s *Service) openBasket(ctx context.Context, tx *repository.Store, m ChatMessage, informant domain.Informant) (*basket, error) {
	row, err := tx.LockBasket(ctx, m.AppID, m.OpenID)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil, nil //nolint:nilnil // no basket is no mistake
		}
		return nil, err
	}
	b := &basket{service: s, tx: tx, informant: informant, row: row}
	if row.InformantID != informant.ID || writer(informant) != nil {
		return nil, tx.CloseBasket(ctx, m.AppID, m.OpenID)
	}
	if row.ManuscriptID == "" {
		return b, nil
	}
	b.draft, err = editable(ctx, tx, informant, row.ManuscriptID)
	switch domain.KindOf(err) {
	case domain.KindNotFound, domain.KindConflict:
		return nil, tx.CloseBasket(ctx, m.AppID, m.OpenID)
	}
	return b, err
}

// BeginBasket opens a basket for an informant, or says what the open one waits for.
func (s *Service) BeginBasket(ctx context.Context, m ChatMessage) (string, error) {
	informant, err := s.sender(ctx, m)
	if err != nil {
		return "", err
	}
	if err := writer(informant); err != nil {
		return domain.Public(err) + "请点" + s.page("/m/register", "信息员登记") + "。", nil //nolint:nilerr // the refusal is the answer
	}
	return s.once(ctx, m, func(tx *repository.Store) (string, error) {
		b, err := s.openBasket(ctx, tx, m, informant)
		if err != nil {
			return "", err
		}
		if b != nil {
			return "正在写" + b.name() + "。\n" + b.ask(), nil
		}
		b = &basket{service: s, tx: tx, informant: informant, row: domain.Basket{
			AppID: m.AppID, OpenID: m.OpenID, InformantID: informant.ID, Asked: domain.AskTitle, OpenedAt: tx.Now(), TouchedAt: tx.Now(),
		}}
		if err := tx.PutBasket(ctx, b.row); err != nil {
			return "", err
		}
		if err := b.remind(ctx, domain.BasketPatience); err != nil {
			return "", err
		}
		return b.welcome(ctx)
	})
}

// welcome says what a new basket takes, and what may be put in at once.
func (b *basket) welcome(ctx context.Context) (string, error) {
	words := "开始投稿。文字、照片、语音、视频都可以发来，顺序不限。发完回复“完成”，不写了回复“取消”。也可以" + b.service.page("/m/submit", "在页面上写") + "。\n"
	loose, err := b.tx.LooseAttachments(ctx, b.informant.ID)
	if err != nil {
		return "", err
	}
	if len(loose) > 0 {
		words += "之前发来的" + countOf(loose) + "还没有用上，回复“加入”放进这篇。\n"
	}
	lines, err := b.tx.Lines(ctx, openLines(b.informant, 1))
	if err != nil {
		return "", err
	}
	if len(lines) > 0 {
		words += "没写完的" + named(lines[0].Title) + "，回复“继续”接着写。\n"
	}
	return words + "涉密内容、工作秘密不得发送。\n" + domain.AskTitle.Words(), nil
}

// hear takes a text: one of the basket's words, the answer to the open question,
// or a part of the manuscript's text.
func (b *basket) hear(ctx context.Context, text string) (string, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	switch {
	case text == "":
		return "没有收到文字，请再发一次。", nil
	case text == wordTake:
		return b.take(ctx)
	case text == wordContinue && b.draft.ID == "":
		return b.goOn(ctx)
	case text == wordSkip && b.row.Asked != domain.AskNothing:
		b.row.Asked = b.row.Asked.After(&b.draft)
		return "好，这一项可以以后在页面上填。\n" + b.ask(), b.touch(ctx)
	}
	asked := b.row.Asked
	switch asked.Hear(&b.draft, text, domain.DayOf(b.tx.Now())) {
	case domain.HeardNothing:
		return "没有看懂“" + domain.Shorten(oneLine(text), 20) + "”。\n" + asked.Words() + "\n回复“跳过”可以以后再填。", b.touch(ctx)
	case domain.HeardAnswer:
		b.draft.Title = oneLine(b.draft.Title)
		b.row.Asked = asked.After(&b.draft)
		if err := b.save(ctx, repository.ChatSave{Answered: asked}); err != nil {
			return "", err
		}
		return b.answered(asked) + "\n" + b.ask(), nil
	}
	return b.write(ctx, text)
}

// write adds a text to the manuscript's.
func (b *basket) write(ctx context.Context, text string) (string, error) {
	more := b.service.clean(domain.BodyOf(text))
	if len(b.draft.Body)+len(more) > MaxBody {
		return "正文已到上限（约 6 万字），这段文字没有放进去。请在" + b.editPage("页面上") + "整理，或回复“完成”。", nil
	}
	b.draft.Body = strings.TrimPrefix(b.draft.Body+"\n"+more, "\n")
	if err := b.save(ctx, repository.ChatSave{Added: text}); err != nil {
		return "", err
	}
	words := fmt.Sprintf("已记下，正文共 %d 字。", domain.CountCharacters(domain.PlainText(b.draft.Body)))
	if b.row.Asked != domain.AskNothing {
		words += "\n" + b.row.Asked.Words()
	}
	return words, nil
}

// place gives a file its place in the draft. Put is false where there is none;
// the words then say why, if there is a reason.
func (b *basket) place(ctx context.Context, a *domain.Attachment) (put bool, words string, err error) {
	if b == nil {
		return false, "", nil
	}
	if b.draft.ID == "" {
		if err := b.save(ctx, repository.ChatSave{}); err != nil {
			return false, "", err
		}
	}
	all, err := b.tx.Attachments(ctx, b.draft.ID)
	if err != nil {
		return false, "", err
	}
	if len(all) >= MaxAttachments {
		return false, fmt.Sprintf("这篇稿件已有 %d 个附件，放不下了。", len(all)), nil
	}
	a.ManuscriptID, a.Position = b.draft.ID, nextPosition(all)
	return true, "已放进" + b.name() + "：" + countOf(append(all, *a)) + "。", b.touch(ctx)
}

// take puts in what was sent before the basket was opened.
func (b *basket) take(ctx context.Context) (string, error) {
	loose, err := b.tx.LooseAttachments(ctx, b.informant.ID)
	if err != nil {
		return "", err
	}
	if len(loose) == 0 {
		return "没有可以加入的文件，请直接发来。\n" + b.ask(), nil
	}
	var words string
	for _, a := range loose {
		put, said, err := b.place(ctx, &a)
		if err != nil {
			return "", err
		}
		words = said
		if !put {
			break
		}
		if err := b.tx.SaveAttachment(ctx, a); err != nil {
			return "", err
		}
	}
	return words + "\n" + b.ask(), audit(ctx, b.tx, b.informant, "attachment.take", b.draft.ID, countOf(loose))
}

// goOn takes the newest draft into the basket, which is empty.
func (b *basket) goOn(ctx context.Context) (string, error) {
	lines, err := b.tx.Lines(ctx, openLines(b.informant, 1))
	if err != nil {
		return "", err
	}
	if len(lines) == 0 {
		return "没有没写完的稿件。\n" + b.ask(), nil
	}
	if b.draft, err = editable(ctx, b.tx, b.informant, lines[0].ID); err != nil {
		return "", err
	}
	b.row.ManuscriptID, b.row.Asked = b.draft.ID, domain.AskNothing.After(&b.draft)
	return "接着写" + b.name() + "。\n" + b.ask(), b.touch(ctx)
}

// save writes the draft, which begins with the first thing that is put in, and
// keeps what the chat has put in, for a page that has it open.
func (b *basket) save(ctx context.Context, what repository.ChatSave) error {
	if b.draft.ID != "" {
		if err := b.tx.SaveManuscript(ctx, &b.draft); err != nil {
			return err
		}
		what.Version = b.draft.Version
		if err := b.tx.AddChatSave(ctx, b.draft.ID, what); err != nil {
			return err
		}
		return b.touch(ctx)
	}
	b.draft.ID = b.tx.NewID()
	if err := b.service.prefill(b.informant, &b.draft, domain.SourceChat); err != nil {
		return err
	}
	if err := b.tx.AddManuscript(ctx, &b.draft); err != nil {
		return err
	}
	if err := audit(ctx, b.tx, b.informant, "manuscript.draft", b.draft.ID, b.draft.Title); err != nil {
		return err
	}
	b.row.ManuscriptID = b.draft.ID
	return b.touch(ctx)
}

// touch writes the basket's row.
func (b *basket) touch(ctx context.Context) error {
	b.row.TouchedAt = b.tx.Now()
	return b.tx.PutBasket(ctx, b.row)
}

// remind asks the outbox to look at the basket later.
func (b *basket) remind(ctx context.Context, after time.Duration) error {
	return b.tx.Enqueue(ctx, domain.Job{
		Kind: domain.JobRemindBasket, Subject: b.row.OpenID, Payload: b.row.AppID, DueAt: b.tx.Now().Add(after),
	})
}

// ask says what the basket waits for.
func (b *basket) ask() string {
	if b.row.Asked != domain.AskNothing {
		return b.row.Asked.Words()
	}
	return "请发来正文、照片、语音或视频，发完回复“完成”。"
}

// answered repeats an answer as it was understood.
func (b *basket) answered(q domain.Question) string {
	switch q {
	case domain.AskTitle:
		return "标题：" + b.draft.Title
	case domain.AskKind:
		return "类别：" + kindOf(&b.draft)
	case domain.AskDay:
		return "活动结束：" + b.draft.ActivityDay.Chinese()
	}
	return ""
}

func kindOf(m *domain.Manuscript) string {
	if m.Class == domain.ClassOther && m.Topic != "" {
		return m.Topic
	}
	return m.Class.Label()
}

func (b *basket) name() string { return named(b.draft.Title) }

// named writes a title as it is spoken of.
func named(title string) string {
	if title == "" {
		return "这篇稿件"
	}
	return "《" + domain.Shorten(title, 40) + "》"
}

// editPage links the draft's page.
func (b *basket) editPage(words string) string {
	return b.service.page("/m/manuscripts/"+b.draft.ID+"/edit", words)
}
