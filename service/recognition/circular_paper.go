package recognition

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"

	"laigao/domain"
	"laigao/repository"
)

// CircularDocument returns a circular as a Word document: in the office's own
// template where there is one, else as the standard sets it.
func (s *Service) CircularDocument(ctx context.Context, actor domain.Account, id string) (domain.Circular, []byte, error) {
	page, err := s.CircularPage(ctx, actor, id)
	if err != nil {
		return page.Circular, nil, err
	}
	text, err := s.document(ctx, page)
	return page.Circular, text, err
}

func (s *Service) document(ctx context.Context, page CircularPage) ([]byte, error) {
	o := page.Document(page.Figures)
	var out bytes.Buffer
	template, err := s.template(ctx)
	switch {
	case err == nil:
		err = s.paper.Fill(&out, template, o)
	case domain.KindOf(err) == domain.KindNotFound:
		err = s.paper.Official(&out, o)
	}
	if err != nil {
		return nil, fmt.Errorf("write circular %s: %w", page.ID, err)
	}
	return out.Bytes(), nil
}

// template returns the office's own template, NotFound where there is none.
func (s *Service) template(ctx context.Context) ([]byte, error) {
	t, err := s.store.CircularTemplate(ctx)
	if err != nil {
		return nil, err
	}
	file, err := s.files.Open(ctx, t.Key())
	if domain.KindOf(err) == domain.KindNotFound && err != nil {
		return nil, &domain.Error{Kind: domain.KindInternal, Public: "通报模板的文件找不到了，请重新上传模板。", Err: err}
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// Previews reports whether documents can be shown as they are printed.
func (s *Service) Previews() bool { return s.renderer != nil }

// CircularPreview returns a circular as it is printed.
func (s *Service) CircularPreview(ctx context.Context, actor domain.Account, id string) (domain.Rendering, error) {
	if s.renderer == nil {
		return domain.Rendering{}, domain.NotFound("服务器上没有装齐 LibreOffice 和 poppler-utils，不能预览，请下载 Word 文件查看。")
	}
	_, text, err := s.CircularDocument(ctx, actor, id)
	if err != nil {
		return domain.Rendering{}, err
	}
	return s.renderer.Render(ctx, text)
}

// MaxTemplate is the largest template, in bytes.
const MaxTemplate = 20 << 20

// TemplatePage is the template in use with what there is to say about it.
type TemplatePage struct {
	domain.CircularTemplate // the zero one where there is none
	Advice                  []string
}

// CircularTemplate returns the template in use.
func (s *Service) CircularTemplate(ctx context.Context, actor domain.Account) (TemplatePage, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return TemplatePage{}, err
	}
	t, err := s.store.CircularTemplate(ctx)
	if domain.KindOf(err) == domain.KindNotFound && err != nil {
		return TemplatePage{}, nil
	}
	if err != nil {
		return TemplatePage{}, fmt.Errorf("read the template of circulars: %w", err)
	}
	page := TemplatePage{CircularTemplate: t}
	content, err := s.template(ctx)
	if err != nil {
		return page, err
	}
	report, err := s.paper.Template(content)
	page.Advice = report.Advice()
	return page, err
}

// KeepTemplate takes an office's own template for circulars.
func (s *Service) KeepTemplate(ctx context.Context, actor domain.Account, name string, r io.Reader) error {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(r, MaxTemplate+1))
	if err != nil {
		return fmt.Errorf("receive a template: %w", err)
	}
	if len(content) > MaxTemplate {
		return domain.InvalidFields(map[string]string{"template": "模板超过 20 MB，请压缩里面的图片。"})
	}
	if err := s.clean(ctx, "template", content); err != nil {
		return err
	}
	report, err := s.paper.Template(content)
	if domain.KindOf(err) == domain.KindInvalid {
		return domain.InvalidFields(map[string]string{"template": domain.Public(err)})
	}
	if err != nil {
		return err
	}
	if problem := report.Problem(); problem != "" {
		return domain.InvalidFields(map[string]string{"template": problem})
	}
	t := domain.CircularTemplate{ID: s.store.NewID(), Name: domain.Shorten(path.Base(name), 100), By: actor.Actor()}
	if t.Size, t.SHA256, err = s.files.Put(ctx, t.Key(), bytes.NewReader(content)); err != nil {
		return fmt.Errorf("keep a template: %w", err)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.DropCircularTemplates(ctx); err != nil {
			return err
		}
		if err := tx.AddCircularTemplate(ctx, &t); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "circular.template", SubjectID: t.ID, Detail: t.Name})
	})
}

// DropTemplate puts the template out of use: circulars are set as the standard
// says again.
func (s *Service) DropTemplate(ctx context.Context, actor domain.Account) error {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		t, err := tx.CircularTemplate(ctx)
		if domain.KindOf(err) == domain.KindNotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.DropCircularTemplates(ctx); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "circular.drop_template", SubjectID: t.ID, Detail: t.Name})
	})
}
