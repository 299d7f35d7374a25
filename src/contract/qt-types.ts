// What Qt's generator of bindings must be told about an interface: types that it does not know by itself.
// https://doc.qt.io/qt-6/qdbusxml2cpp.html

const annotationName = 'org.qtproject.QtDBus.QtTypeName';

/** Compat: the names that KDE's programs were written with. */
const qtTypes: Readonly<Record<string, string>> = {
  'a{sv}': 'QVariantMap',
  'aa{sv}': 'QList&lt;QVariantMap&gt;',
  'a{ss}': 'QMap&lt;QString,QString&gt;',
  '(sss)': 'QStringList',
};

/** The generator knows single values and plain lists, and stops at everything else that has no name. */
function qtType(signature: string): string | undefined {
  const isComposed = /[({]/.test(signature) || signature.startsWith('aa');
  return qtTypes[signature] ?? (isComposed ? 'QVariantList' : undefined);
}

function annotation(name: string, signature: string): readonly string[] {
  const type = qtType(signature);
  return type === undefined ? [] : [`<annotation name="${name}" value="${type}"/>`];
}

/** For the arguments of a method or signal, counted from 0 in each direction. */
export const typeAnnotations = (direction: 'In' | 'Out', signatures: readonly string[]): readonly string[] =>
  signatures.flatMap((signature, index) => annotation(`${annotationName}.${direction}${index}`, signature));

export const propertyAnnotation = (signature: string): readonly string[] => annotation(annotationName, signature);
